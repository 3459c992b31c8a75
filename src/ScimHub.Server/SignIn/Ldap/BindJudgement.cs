using System.Text.RegularExpressions;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>What a server's answer to a person's bind means. Pure.</summary>
internal static partial class BindJudgement
{
    /// <summary>Null: the password is theirs, and good.</summary>
    /// <exception cref="LdapException">The answer says nothing of the person: the server is busy, or refuses to talk so.</exception>
    public static LdapRefusal? Of(LdapResult result)
    {
        var policy = PasswordPolicyAnswer.Of(result);
        if (result.IsSuccess)
        {
            // A grace login is one with a password that has expired.
            return OfPolicy(policy) ?? (policy is { IsGrace: true } || result.Control(LdapControl.NetscapePasswordExpired) is not null ? LdapRefusal.PasswordExpired : null);
        }
        return result.Code switch
        {
            ResultCode.InvalidCredentials => OfActiveDirectory(result.Diagnostic) ?? OfPolicy(policy)
                ?? (result.Control(LdapControl.NetscapePasswordExpired) is not null ? LdapRefusal.PasswordExpired : LdapRefusal.WrongCredentials),
            // 389 Directory Server: "Exceed password retry limit."
            ResultCode.ConstraintViolation => LdapRefusal.Locked,
            // 389 Directory Server: "Account inactivated."
            ResultCode.UnwillingToPerform => result.Diagnostic.Contains("inactivated", StringComparison.OrdinalIgnoreCase) ? LdapRefusal.Disabled : LdapRefusal.WrongCredentials,
            ResultCode.NoSuchObject or ResultCode.InappropriateAuthentication or ResultCode.InsufficientAccessRights => LdapRefusal.WrongCredentials,
            _ when result.IsBusy => throw new LdapException(LdapFault.Busy, $"The server cannot serve ({result})."),
            ResultCode.Referral => throw new LdapException(LdapFault.Refused, $"The server refers to another one ({string.Join(", ", result.Referrals)}), which is not followed: name that server in the connection."),
            _ => throw new LdapException(LdapFault.Refused, $"The server refuses binds of this kind ({result})."),
        };
    }

    private static LdapRefusal? OfPolicy(PasswordPolicyAnswer? policy) => policy?.Error switch
    {
        PasswordPolicyError.PasswordExpired => LdapRefusal.PasswordExpired,
        PasswordPolicyError.AccountLocked => LdapRefusal.Locked,
        PasswordPolicyError.ChangeAfterReset => LdapRefusal.MustChangePassword,
        _ => null,
    };

    /// <summary>Active Directory's diagnostic: <c>80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1</c>, a Windows error code in hexadecimal (MS-ERREF §2.2).</summary>
    private static LdapRefusal? OfActiveDirectory(string diagnostic) => DataCode().Match(diagnostic) is { Success: true } match
        ? match.Groups[1].Value.ToLowerInvariant() switch
        {
            "530" or "531" => LdapRefusal.NotNow,
            "532" => LdapRefusal.PasswordExpired,
            "533" => LdapRefusal.Disabled,
            "701" => LdapRefusal.Expired,
            "773" => LdapRefusal.MustChangePassword,
            "775" => LdapRefusal.Locked,
            _ => null,
        }
        : null;

    [GeneratedRegex(@"\bdata ([0-9a-fA-F]{1,8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex DataCode();
}
