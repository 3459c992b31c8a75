using System.CommandLine;

namespace ScimHub.Server.Commands;

/// <summary>How many are shown at a time.</summary>
internal static class PageLimit
{
    private const int Most = 1_000;

    public static Option<int> Option(string description)
    {
        var option = new Option<int>("--limit") { Description = description, HelpName = "N", DefaultValueFactory = _ => 100 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Most)
            {
                result.AddError($"--limit is a number from 1 to {Most}.");
            }
        });
        return option;
    }
}
