using System.CommandLine;

namespace ScimHub.Server.Commands;

/// <summary>How long a secret holds, in days.</summary>
internal static class Lifetime
{
    private const int MaxDays = 3_650;

    public static Option<int> Option(int defaultDays, string name = "--expires-in-days")
    {
        var option = new Option<int>(name) { Description = $"Days until it ends, 1 to {MaxDays}.", HelpName = "N", DefaultValueFactory = _ => defaultDays };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var days) && days is < 1 or > MaxDays)
            {
                result.AddError($"{name} takes 1 to {MaxDays}.");
            }
        });
        return option;
    }
}
