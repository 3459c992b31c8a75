using System.Buffers;
using System.Text;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Signing in by a real OpenLDAP.</summary>
public sealed class OpenLdapSignInTests(OpenLdap openLdap)
{
    public static TheoryData<bool> Ways => [true, false];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Ways))]
    public async Task The_right_password_signs_in_over_ldaps_and_over_StartTls(bool ldaps)
    {
        var (person, groups) = (await (await DirectoryAsync(ldaps)).SignInAsync("ada", OpenLdap.Password, Ct)).Entry();
        Assert.Equal("uid=ada,ou=people," + OpenLdap.BaseDn, person.Dn);
        Assert.True(Guid.TryParseExact(person.Id, "D", out _));
        Assert.Equal(person.Id, (string?)person.Claims["entryUUID"]![0]);
        Assert.Equal("Countess", (string?)person.Claims["title"]![0]);
        Assert.Equal("/9j/4AAQ", (string?)person.Claims["jpegPhoto"]![0]);
        Assert.Null(person.Claims["userPassword"]);
        Assert.Equal(["all", "emea", "sales"], groups.Groups.Select(group => group.DisplayName).Order());
        Assert.All(groups.Groups, group => Assert.True(Guid.TryParseExact(group.Id, "D", out _)));
        Assert.Null(groups.Missing);
        var mapped = new ArrayBufferWriter<byte>();
        ResourceWriter.Write(mapped, ClaimMapping.Of(SchemaCatalog.Default.User, Channel.Ldap, null).Map(person.Claims));
        Assert.Contains("ada@example.org", Encoding.UTF8.GetString(mapped.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_refused()
    {
        var directory = await DirectoryAsync();
        (await directory.SignInAsync("bob", "wrong", Ct)).IsRefused(LdapRefusal.WrongCredentials);
        (await directory.SignInAsync("nobody", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.NotFound);
        (await directory.SignInAsync("bob", OpenLdap.Password, Ct)).Entry();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("ad?")]
    [InlineData("*)(uid=*))(|(uid=*")]
    [InlineData("ada)(objectClass=*")]
    [InlineData("ada)(&)")]
    [InlineData("ada\\")]
    [InlineData("\\61da")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("ada,ou=people")]
    [InlineData("{0}")]
    public async Task LD_02_what_a_filter_would_mean_is_a_name_that_nobody_has(string userName)
    {
        (await (await DirectoryAsync()).SignInAsync(userName, OpenLdap.Password, Ct)).IsRefused(LdapRefusal.NotFound);
        (await (await DirectoryAsync(directBind: "uid={0},ou=people," + OpenLdap.BaseDn)).SignInAsync(userName, OpenLdap.Password, Ct)).IsRefused(LdapRefusal.WrongCredentials);
    }

    [Theory]
    [InlineData("o'neil (ops)*")]
    [InlineData("comma, plus+ \\\"")]
    public async Task LD_02_names_of_such_signs_sign_in_as_themselves(string userName)
    {
        foreach (var directBind in new[] { null, "uid={0},ou=people," + OpenLdap.BaseDn })
        {
            Assert.Equal(userName, (string?)(await (await DirectoryAsync(directBind: directBind)).SignInAsync(userName, OpenLdap.Password, Ct)).Entry().Person.Claims["uid"]![0]);
        }
    }

    [Fact]
    public async Task LD_02_a_name_that_two_have_is_refused_even_where_the_password_is_ones() =>
        (await (await DirectoryAsync()).SignInAsync("twin", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.Ambiguous);

    [Fact]
    public async Task A_direct_bind_needs_no_service_account()
    {
        var directory = Directories.Of(await openLdap.OptionsAsync(reader: "", directBind: "uid={0},ou=people," + OpenLdap.BaseDn));
        Assert.Equal("uid=ada,ou=people," + OpenLdap.BaseDn, (await directory.SignInAsync("ada", OpenLdap.Password, Ct)).Entry().Person.Dn);
        (await directory.SignInAsync("ada", "wrong", Ct)).IsRefused(LdapRefusal.WrongCredentials);
        (await directory.SignInAsync("ada", OpenLdap.Password, Ct)).Entry();
    }

    [Fact]
    public async Task LD_08_accounts_that_are_locked_expired_or_must_change_are_refused()
    {
        var directory = await DirectoryAsync();
        (await directory.SignInAsync("suspended", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.Locked);
        (await directory.SignInAsync("fresh", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.MustChangePassword);
        (await directory.SignInAsync("aged", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.PasswordExpired);
        (await directory.SignInAsync("shadow", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.Expired);
        (await directory.SignInAsync("shadow", "wrong", Ct)).IsRefused(LdapRefusal.WrongCredentials);
    }

    [Fact]
    public async Task LD_08_an_account_locked_by_wrong_passwords_is_refused_with_the_right_one()
    {
        var directory = await DirectoryAsync();
        (await directory.SignInAsync("victim", OpenLdap.Password, Ct)).Entry();
        for (var i = 0; i < 3; i++)
        {
            Assert.IsType<LdapSignIn.Refused>(await directory.SignInAsync("victim", "wrong", Ct));
        }
        (await directory.SignInAsync("victim", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.Locked);
    }

    [Fact]
    public async Task LD_08_a_deleted_account_is_refused_and_one_made_anew_is_somebody_else()
    {
        var directory = await DirectoryAsync();
        var before = (await directory.SignInAsync("gone", OpenLdap.Password, Ct)).Entry().Person.Id;
        await openLdap.ModifyAsync($"dn: uid=gone,ou=people,{OpenLdap.BaseDn}\nchangetype: delete\n");
        (await directory.SignInAsync("gone", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.NotFound);
        await openLdap.ModifyAsync($"dn: uid=gone,ou=people,{OpenLdap.BaseDn}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: gone\ncn: gone\nsn: gone\nuserPassword: {OpenLdap.Password}\n");
        Assert.NotEqual(before, (await directory.SignInAsync("gone", OpenLdap.Password, Ct)).Entry().Person.Id);
    }

    [Fact]
    public async Task LD_09_a_person_is_known_by_entryUUID_whatever_their_mail_says()
    {
        var directory = Directories.Of(await openLdap.OptionsAsync(userFilter: "(&(objectClass=inetOrgPerson)(uid={0}))"));
        var person = (await directory.SignInAsync("ada", OpenLdap.Password, Ct)).Entry().Person;
        await openLdap.ModifyAsync($"dn: uid=bob,ou=people,{OpenLdap.BaseDn}\nchangetype: modify\nreplace: mail\nmail: ada@example.org\n");
        var other = (await directory.SignInAsync("bob", OpenLdap.Password, Ct)).Entry().Person;
        Assert.Equal((string?)person.Claims["mail"]![0], (string?)other.Claims["mail"]![0]);
        Assert.NotEqual(person.Id, other.Id);
    }

    [Fact]
    public async Task An_entry_whose_entryUUID_is_not_shown_identifies_nobody() =>
        (await Directories.Of(await openLdap.OptionsAsync(reader: "cn=blind," + OpenLdap.BaseDn)).SignInAsync("ada", OpenLdap.Password, Ct)).IsRefused(LdapRefusal.NoIdentifier);

    [Fact]
    public async Task What_is_set_wrong_is_named()
    {
        Assert.Contains("service account", (await Directories.Of(await openLdap.OptionsAsync(reader: "cn=nobody," + OpenLdap.BaseDn)).SignInAsync("ada", OpenLdap.Password, Ct)).IsUnavailable(), StringComparison.Ordinal);
        Assert.Contains("base DN", (await Directories.Of(await openLdap.OptionsAsync(baseDn: "ou=none," + OpenLdap.BaseDn)).SignInAsync("ada", OpenLdap.Password, Ct)).IsUnavailable(), StringComparison.Ordinal);
    }

    private async Task<LdapDirectory> DirectoryAsync(bool ldaps = true, string? directBind = null) => Directories.Of(await openLdap.OptionsAsync(ldaps, directBind: directBind));
}
