using System.Text;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// Which passwords may be chosen. NIST SP 800-63B-4 §3.1.1.2: a chosen password is compared with those commonly used, expected or compromised; verifiers "SHALL NOT impose other
/// composition rules"; "each Unicode code point SHALL be counted as a single character". Pure; a file of breached passwords is asked besides (<see cref="BreachedPasswordFile"/>).
/// </summary>
/// <param name="MinLength"><c>Passwords:MinLength</c>, in code points.</param>
public sealed record PasswordRules(int MinLength)
{
    public const int DefaultMinLength = 12;

    /// <summary>"SHALL require them to be a minimum of eight characters in length" beside a second factor, and 15 where they are all there is: less than eight cannot be set.</summary>
    public const int LeastMinLength = 8;

    /// <summary>"SHOULD permit a maximum password length of at least 64 characters": more than a person types, and no work for nothing.</summary>
    public const int MaxLength = 128;

    /// <summary>A name shorter than this stands in many a good password by chance.</summary>
    private const int LeastName = 4;

    public static PasswordRules Usual { get; } = new(DefaultMinLength);

    /// <summary>As it is compared and hashed (NFC): keyboards make the same letters in different ways.</summary>
    /// <returns>Null where the text is no Unicode.</returns>
    public static string? Normalize(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <param name="password">Normalised.</param>
    /// <param name="names">What somebody who knows the person would try: userName, addresses, the organisation's name.</param>
    /// <returns>What is wrong, in words for whoever chooses; null where nothing is.</returns>
    public string? Fault(string password, IEnumerable<string> names)
    {
        var length = password.EnumerateRunes().Count();
        return length < MinLength ? $"A password has {MinLength} characters or more: a few words that do not belong together will do."
            : length > MaxLength ? $"A password has {MaxLength} characters at most."
            : IsExpected(password) ? "Many people choose this password, or nearly this one, and so it is tried first: choose another one."
            : IsNamed(password, names) ? "The password is your name, your address or the organisation's name: choose another one."
            : null;
    }

    /// <summary>A common one, one with figures and signs around it, or one piece over and over.</summary>
    private static bool IsExpected(string password) =>
        CommonPasswordList.Contains(password)
        || CommonPasswordList.Contains(Stem(password))
        || IsRepeated(password);

    /// <summary>"Dragon-2027!" is "Dragon" to whoever guesses.</summary>
    private static string Stem(string password)
    {
        var (start, end) = (0, password.Length);
        while (start < end && !char.IsLetter(password[start]))
        {
            start++;
        }
        while (end > start && !char.IsLetter(password[end - 1]))
        {
            end--;
        }
        return password[start..end];
    }

    private static bool IsRepeated(string password)
    {
        for (var period = 1; period <= password.Length / 3; period++)
        {
            if (password.AsSpan(period).SequenceEqual(password.AsSpan(0, password.Length - period)))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsNamed(string password, IEnumerable<string> names)
    {
        var key = Plain(password);
        return names.SelectMany(name => (string[])[name, name.Split('@')[0]]).Select(Plain).Any(name => name.Length >= LeastName && (key == name || key.Replace(name, "", StringComparison.Ordinal).Length < LeastName));
    }

    private static string Plain(string text) => string.Concat(ComparisonKey.Fold(text).Where(char.IsLetterOrDigit));
}
