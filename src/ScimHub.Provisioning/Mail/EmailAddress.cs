using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Mail;

/// <summary>
/// One address that mail can go to (RFC 5321 §4.1.2): a dot-string before the last <c>@</c>, a domain name behind it. It holds no blank, comma, quote or control character, so that it is
/// one recipient wherever it stands; its domain is compared and sent to in ASCII (RFC 5891), so that names that look alike differ.
/// </summary>
public sealed partial record EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1.3: a path has 256 octets with its angle brackets.</summary>
    private const int MaxLength = 254;

    private const int MaxLocalLength = 64;

    private static readonly IdnMapping Idn = new();

    private EmailAddress(string local, string domain)
    {
        Ascii = $"{local}@{domain}";
        Text = $"{local}@{InLetters(domain)}";
        Domain = domain;
    }

    /// <summary>As people write it, the domain in its own letters.</summary>
    public string Text { get; }

    /// <summary>As it is sent to.</summary>
    public string Ascii { get; }

    /// <summary>In ASCII.</summary>
    public string Domain { get; }

    /// <summary>For people's eyes: where the domain has letters beyond ASCII, both forms.</summary>
    public string Shown => Text == Ascii ? Text : $"{Text} ({Ascii})";

    /// <summary>What it is compared by.</summary>
    public string Key => Ascii.ToLowerInvariant();

    /// <summary>The keys that people's addresses may be stored under, who came by it.</summary>
    internal IReadOnlyList<string> StoredKeys => [.. new[] { ComparisonKey.Fold(Text), Key }.Distinct()];

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length > MaxLength || trimmed.LastIndexOf('@') is not (> 0 and <= MaxLocalLength and var at) || !DotString().IsMatch(trimmed[..at]) || MailDomain.TryRead(trimmed[(at + 1)..]) is not { } domain)
        {
            return false;
        }
        address = new(trimmed[..at], domain);
        return address.Ascii.Length <= MaxLength;
    }

    /// <exception cref="AdministrationException">It is none.</exception>
    public static EmailAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new AdministrationException($"'{Clean(text)}' is no e-mail address that mail can go to, such as ada@example.com.");

    /// <summary>What only pretends to be encoded is shown as it is.</summary>
    private static string InLetters(string domain)
    {
        try
        {
            return Idn.GetUnicode(domain);
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }

    /// <summary>A text as it may be shown in a fault.</summary>
    public static string Clean(string text) => string.Concat(text.Take(100).Select(x => char.IsControl(x) || x is '\u2028' or '\u2029' ? '?' : x));

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex DotString();
}
