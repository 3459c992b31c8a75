using System.Globalization;
using System.Text.RegularExpressions;

namespace ScimHub.Provisioning.Connections;

/// <summary>Names of mail domains as they are compared: lower case, in ASCII (RFC 5890).</summary>
public static partial class MailDomain
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    /// <summary>Null where it is no domain that mail could go to.</summary>
    public static string? TryRead(string text)
    {
        try
        {
            var ascii = Idn.GetAscii(text.Trim().TrimEnd('.')).ToLowerInvariant();
            return ascii.Length <= 253 && Shape().IsMatch(ascii) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The domain of an address; null where there is none.</summary>
    public static string? OfAddress(string address) => address.LastIndexOf('@') is > 0 and var at ? TryRead(address[(at + 1)..]) : null;

    [GeneratedRegex(@"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
