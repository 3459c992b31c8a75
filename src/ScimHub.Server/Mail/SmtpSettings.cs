using System.Globalization;
using System.Net;
using ScimHub.Provisioning.Mail;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Mail;

/// <summary>The section <c>Smtp</c>: which mail server, and who we are to it.</summary>
/// <param name="From">The sender, which answers go to.</param>
internal sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, EmailAddress From, string? User, string? Password)
{
    private const int SubmissionPort = 587;
    private const int TlsPort = 465;
    private const int PlainPort = 25;

    private static readonly string[] Parts = ["Host", "Port", "User", "Password", "PasswordFile", "From", "Security"];

    /// <returns>Null where no host is named: no mail is sent.</returns>
    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static SmtpSettings? Read(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(part => !Parts.Contains(part.Key, StringComparer.OrdinalIgnoreCase)) is { } stray)
        {
            throw new ConfigurationException($"{stray.Path} is no setting: the section Smtp has {string.Join(", ", Parts)}.");
        }
        if (section["Host"] is not { Length: > 0 } host)
        {
            return section.GetChildren().FirstOrDefault(part => part.Value is { Length: > 0 }) is { } idle
                ? throw new ConfigurationException($"{idle.Path} is set and Smtp:Host is not: set it to the mail server, or remove the section Smtp.")
                : null;
        }
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            throw new ConfigurationException($"Smtp:Host is '{host}': set it to a host name or an address, without a port.");
        }
        var security = ReadSecurity(section["Security"], host, section["Port"]);
        var port = ReadPort(section["Port"], security);
        var from = section["From"] is { Length: > 0 } text
            ? EmailAddress.TryParse(text, out var address) ? address : throw new ConfigurationException($"Smtp:From is '{text}': set it to a plain address, such as scimhub@example.com.")
            : throw new ConfigurationException("Smtp:From is not set: set it to the address that mail comes from, such as scimhub@example.com.");
        var (user, password) = (section["User"] is { Length: > 0 } name ? name : null, ReadPassword(section));
        return (user is null) != (password is null) ? throw new ConfigurationException("Smtp:User and Smtp:PasswordFile (or Smtp:Password) go together: set both, or none.")
            : user is not null && security == SmtpSecurity.None && !IsLoopback(host) ? throw new ConfigurationException("Smtp:Security is none, and Smtp:User would send a password in clear: set it to starttls or tls.")
            : new(host, port, security, from, user, password);
    }

    private static SmtpSecurity ReadSecurity(string? text, string host, string? port) => text?.ToLowerInvariant() switch
    {
        "starttls" => SmtpSecurity.StartTls,
        "tls" => SmtpSecurity.Tls,
        "none" => SmtpSecurity.None,
        null or "" => port == TlsPort.ToString(CultureInfo.InvariantCulture) ? SmtpSecurity.Tls : IsLoopback(host) ? SmtpSecurity.None : SmtpSecurity.StartTls,
        _ => throw new ConfigurationException($"Smtp:Security is '{text}': set it to starttls, tls or none."),
    };

    private static int ReadPort(string? text, SmtpSecurity security) =>
        string.IsNullOrEmpty(text) ? security switch { SmtpSecurity.Tls => TlsPort, SmtpSecurity.StartTls => SubmissionPort, _ => PlainPort }
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port
        : throw new ConfigurationException($"Smtp:Port is '{text}': set it to a number from 1 to 65535.");

    private static string? ReadPassword(IConfigurationSection section)
    {
        if (section["PasswordFile"] is not { Length: > 0 } file)
        {
            return section["Password"] is { Length: > 0 } given ? given : null;
        }
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Smtp:PasswordFile is '{file}', which cannot be read: {e.Message}");
        }
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
