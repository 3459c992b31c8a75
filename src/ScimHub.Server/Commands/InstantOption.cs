using System.CommandLine;
using System.Globalization;

namespace ScimHub.Server.Commands;

/// <summary>An option that takes an instant: UTC where no offset is given, whatever the zone and the language of the machine.</summary>
internal static class InstantOption
{
    public static Option<DateTimeOffset?> Make(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            {
                return instant;
            }
            result.AddError($"'{text}' is no time: {name} takes one such as 2027-01-01 or 2027-01-01T09:00+01:00.");
            return null;
        },
    };
}
