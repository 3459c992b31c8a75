using System.Text;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Protocol;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>The state of an account, of its entry alone.</summary>
public sealed class AccountStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", nameof(AccountState.Active))]
    [InlineData("userAccountControl=512", nameof(AccountState.Active))]
    [InlineData("userAccountControl=514", nameof(AccountState.Disabled))]
    [InlineData("USERACCOUNTCONTROL=514", nameof(AccountState.Disabled))]
    [InlineData("userAccountControl=66050", nameof(AccountState.Disabled))]
    [InlineData("userAccountControl=nonsense", nameof(AccountState.Disabled))]
    [InlineData("userAccountControl=512;accountExpires=0", nameof(AccountState.Active))]
    [InlineData("userAccountControl=512;accountExpires=9223372036854775807", nameof(AccountState.Active))]
    [InlineData("userAccountControl=512;accountExpires=116444736000000000", nameof(AccountState.Expired))]
    [InlineData("userAccountControl=512;accountExpires=142000000000000000", nameof(AccountState.Active))]
    [InlineData("userAccountControl=512;accountExpires=x", nameof(AccountState.Expired))]
    [InlineData("userAccountControl=512;lockoutTime=0", nameof(AccountState.Active))]
    [InlineData("userAccountControl=512;lockoutTime=133000000000000000", nameof(AccountState.Locked))]
    // The computed flags know whether the lock has passed.
    [InlineData("userAccountControl=512;lockoutTime=133000000000000000;msDS-User-Account-Control-Computed=0", nameof(AccountState.Active))]
    [InlineData("userAccountControl=512;msDS-User-Account-Control-Computed=16", nameof(AccountState.Locked))]
    [InlineData("userAccountControl=512;msDS-User-Account-Control-Computed=8388608", nameof(AccountState.PasswordExpired))]
    [InlineData("userAccountControl=512;pwdLastSet=0", nameof(AccountState.MustChangePassword))]
    [InlineData("userAccountControl=66048;pwdLastSet=0", nameof(AccountState.Active))]
    [InlineData("pwdAccountLockedTime=000001010000Z", nameof(AccountState.Locked))]
    [InlineData("pwdAccountLockedTime=20261127115900Z", nameof(AccountState.Locked))]
    [InlineData("pwdReset=TRUE", nameof(AccountState.MustChangePassword))]
    [InlineData("pwdReset=FALSE", nameof(AccountState.Active))]
    [InlineData("pwdStartTime=20270101000000Z", nameof(AccountState.Disabled))]
    [InlineData("pwdEndTime=20260101000000Z", nameof(AccountState.Expired))]
    [InlineData("pwdEndTime=20270101000000Z", nameof(AccountState.Active))]
    [InlineData("pwdEndTime=nonsense", nameof(AccountState.Expired))]
    [InlineData("nsAccountLock=true", nameof(AccountState.Disabled))]
    [InlineData("nsAccountLock=false", nameof(AccountState.Active))]
    [InlineData("accountUnlockTime=20261127130000Z", nameof(AccountState.Locked))]
    [InlineData("accountUnlockTime=20261127110000Z", nameof(AccountState.Active))]
    [InlineData("accountUnlockTime=19700101000000Z", nameof(AccountState.Locked))]
    [InlineData("shadowExpire=-1", nameof(AccountState.Active))]
    [InlineData("shadowExpire=18000", nameof(AccountState.Expired))]
    [InlineData("shadowExpire=30000", nameof(AccountState.Active))]
    public void LD_08_an_entry_says_whether_its_account_is_in_order(string attributes, string state)
    {
        var entry = new LdapEntry("cn=x", attributes.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => (IReadOnlyList<byte[]>)[Encoding.UTF8.GetBytes(pair[1])], StringComparer.OrdinalIgnoreCase));
        Assert.Equal(Enum.Parse<AccountState>(state), AccountStates.Of(entry, Now));
        Assert.Equal(state is nameof(AccountState.Active) or nameof(AccountState.PasswordExpired) or nameof(AccountState.MustChangePassword), AccountStates.IsActive(entry, Now));
    }

    [Theory]
    [InlineData(0, "", null)]
    [InlineData(49, "", nameof(LdapRefusal.WrongCredentials))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1", nameof(LdapRefusal.WrongCredentials))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 525, v1db1", nameof(LdapRefusal.WrongCredentials))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 530, v1db1", nameof(LdapRefusal.NotNow))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 532, v1db1", nameof(LdapRefusal.PasswordExpired))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1", nameof(LdapRefusal.Disabled))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 701, v1db1", nameof(LdapRefusal.Expired))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 773, v1db1", nameof(LdapRefusal.MustChangePassword))]
    [InlineData(49, "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1", nameof(LdapRefusal.Locked))]
    [InlineData(19, "Exceed password retry limit. Please try later.", nameof(LdapRefusal.Locked))]
    [InlineData(53, "Account inactivated. Contact system administrator.", nameof(LdapRefusal.Disabled))]
    [InlineData(53, "unauthenticated bind (DN with no password) disallowed", nameof(LdapRefusal.WrongCredentials))]
    [InlineData(48, "", nameof(LdapRefusal.WrongCredentials))]
    [InlineData(32, "", nameof(LdapRefusal.WrongCredentials))]
    public void LD_08_what_a_server_says_to_a_bind_is_understood(int code, string diagnostic, string? reason) =>
        Assert.Equal(reason, BindJudgement.Of(new((ResultCode)code, diagnostic, [], []))?.ToString());

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(80)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(10)]
    [InlineData(-1)]
    [InlineData(4242)]
    public void What_says_nothing_of_the_person_is_no_refusal_of_theirs(int code) =>
        Assert.Throws<LdapException>(() => BindJudgement.Of(new((ResultCode)code, "", ["ldap://elsewhere"], [])));
}
