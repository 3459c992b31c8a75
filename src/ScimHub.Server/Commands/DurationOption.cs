using System.CommandLine;
using System.Globalization;

namespace ScimHub.Server.Commands;

/// <summary>An option that takes a length of time, such as <c>7d</c>, <c>12h</c> or <c>30m</c>.</summary>
internal static class DurationOption
{
    public static Option<TimeSpan?> Make(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "7d|12h|30m",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text is [_, .., 'd' or 'h' or 'm'] && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 100_000)
            {
                return TimeSpan.FromMinutes((double)count * (text[^1] switch { 'd' => 1_440, 'h' => 60, _ => 1 }));
            }
            result.AddError($"'{text}' is no length of time: {name} takes one such as 7d, 12h or 30m.");
            return null;
        },
    };
}
