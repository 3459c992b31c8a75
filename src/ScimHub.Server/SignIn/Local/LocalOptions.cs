using System.Globalization;
using ScimHub.Provisioning.Credentials;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Local;

/// <summary>The section <c>Passwords</c>, and of <c>SignIn</c> what people sign in here with.</summary>
internal sealed record LocalOptions(ConfiguredSignIn Configured, PasswordPolicy Passwords)
{
    public static LocalOptions Usual { get; } = new(ConfiguredSignIn.Nothing, PasswordPolicy.Usual);

    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static LocalOptions Read(IConfiguration configuration)
    {
        var least = configuration["Passwords:MinLength"] switch
        {
            null or "" => PasswordRules.DefaultMinLength,
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length is >= PasswordRules.LeastMinLength and <= PasswordRules.MaxLength => length,
            var text => throw new ConfigurationException($"Passwords:MinLength is '{text}': set it to a number from {PasswordRules.LeastMinLength} to {PasswordRules.MaxLength}."),
        };
        var file = configuration["Passwords:BreachedFile"];
        if (!string.IsNullOrWhiteSpace(file) && !File.Exists(file))
        {
            throw new ConfigurationException($"Passwords:BreachedFile is '{file}', which is not there: name a file of SHA-1 lines, sorted, as Have I Been Pwned publishes it.");
        }
        return new(Parse(configuration), new(new(least), string.IsNullOrWhiteSpace(file) ? null : new(file)));
    }

    private static ConfiguredSignIn Parse(IConfiguration configuration) => new(
        configuration["SignIn:SsoOnly"]?.Trim().ToLowerInvariant() switch
        {
            null or "" => null,
            "true" or "1" => true,
            "false" or "0" => false,
            var other => throw new ConfigurationException($"SignIn:SsoOnly is '{other}': set it to true or false."),
        },
        configuration["SignIn:RequireSecondFactor"]?.Trim() switch
        {
            null or "" => null,
            var text when Enum.TryParse<SecondFactorRule>(text, ignoreCase: true, out var rule) && Enum.IsDefined(rule) && !char.IsDigit(text[0]) => rule,
            var other => throw new ConfigurationException($"SignIn:RequireSecondFactor is '{other}': set it to none, administrators or everyone."),
        });
}
