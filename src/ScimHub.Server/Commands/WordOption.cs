using System.CommandLine;

namespace ScimHub.Server.Commands;

/// <summary>An option that takes one of a few words.</summary>
internal static class WordOption
{
    public static Option<string> Make(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
