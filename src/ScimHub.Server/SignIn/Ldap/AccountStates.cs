using System.Globalization;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>
/// The state of an account, of its entry alone; sign-ins and syncs ask the same. What is there and cannot be read counts against the account. A lock whose end the entry does not
/// tell (OpenLDAP's <c>pwdAccountLockedTime</c>, Active Directory's <c>lockoutTime</c> without the computed flags) lasts until the directory takes it away.
/// </summary>
internal static class AccountStates
{
    /// <summary>What has to be asked for by name.</summary>
    public static readonly IReadOnlyList<string> Attributes =
    [
        "userAccountControl", "msDS-User-Account-Control-Computed", "accountExpires", "lockoutTime", "pwdLastSet",
        "pwdAccountLockedTime", "pwdReset", "pwdStartTime", "pwdEndTime", "nsAccountLock", "accountUnlockTime", "shadowExpire",
    ];

    // MS-ADTS §2.2.16, userAccountControl bits.
    private const long AccountDisable = 0x2;
    private const long Lockout = 0x10;
    private const long DontExpirePassword = 0x10000;
    private const long PasswordHasExpired = 0x800000;

    // MS-ADA1 §2.1: "A value of 0 or 0x7FFFFFFFFFFFFFFF indicates that the account never expires."
    private const long Never = long.MaxValue;

    public static bool IsActive(LdapEntry entry, DateTimeOffset now) => Of(entry, now) is AccountState.Active or AccountState.PasswordExpired or AccountState.MustChangePassword;

    public static AccountState Of(LdapEntry entry, DateTimeOffset now)
    {
        var flags = Number(entry, "userAccountControl") ?? 0;
        var computed = Number(entry, "msDS-User-Account-Control-Computed");
        if ((flags & AccountDisable) != 0 || IsTrue(entry, "nsAccountLock") || Time(entry, "pwdStartTime") > now)
        {
            return AccountState.Disabled;
        }
        if (Number(entry, "accountExpires") is { } expires and not (0 or Never) && IsOver(expires, now) || Time(entry, "pwdEndTime") <= now || IsShadowOver(entry, now))
        {
            return AccountState.Expired;
        }
        if ((computed is { } bits ? (bits & Lockout) != 0 : Number(entry, "lockoutTime") is { } at and not 0) || IsLocked(entry, now))
        {
            return AccountState.Locked;
        }
        if (IsTrue(entry, "pwdReset") || (Number(entry, "pwdLastSet") == 0 && (flags & DontExpirePassword) == 0))
        {
            return AccountState.MustChangePassword;
        }
        return ((computed ?? flags) & PasswordHasExpired) != 0 ? AccountState.PasswordExpired : AccountState.Active;
    }

    /// <summary>A count of 100 ns since 1601 (MS-DTYP §2.3.3, FILETIME).</summary>
    private static bool IsOver(long fileTime, DateTimeOffset now) => fileTime < 0 || fileTime <= now.ToFileTime();

    /// <summary>
    /// OpenLDAP's ppolicy: the time it was locked; draft-behera-ldap-password-policy §5.3.3: "If the account has been locked permanently, the value is 000001010000Z". 389 Directory
    /// Server: until accountUnlockTime, which is the epoch where it lasts until an administrator unlocks it.
    /// </summary>
    private static bool IsLocked(LdapEntry entry, DateTimeOffset now) =>
        entry.Values("pwdAccountLockedTime").Count > 0 || Time(entry, "accountUnlockTime") is { } until && (until > now || until == DateTimeOffset.UnixEpoch);

    /// <summary>RFC 2307 §3.1: days since 1970; negative is never.</summary>
    private static bool IsShadowOver(LdapEntry entry, DateTimeOffset now) => Number(entry, "shadowExpire") is >= 0 and var days && days <= now.ToUnixTimeSeconds() / 86_400;

    private static bool IsTrue(LdapEntry entry, string name) => entry.Values(name).Count > 0 && !string.Equals(entry.Text(name), "FALSE", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number that is none is the worst one.</summary>
    private static long? Number(LdapEntry entry, string name) =>
        entry.Values(name).Count == 0 ? null : long.TryParse(entry.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : AccountDisable | Lockout;

    /// <summary>RFC 4517 §3.3.13, in UTC as directories keep it.</summary>
    private static DateTimeOffset? Time(LdapEntry entry, string name)
    {
        if (entry.Text(name) is not { } text)
        {
            return null;
        }
        string[] formats = ["yyyyMMddHHmmss'Z'", "yyyyMMddHHmm'Z'", "yyyyMMddHHmmss.FFFFFFF'Z'"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.UnixEpoch;
    }
}
