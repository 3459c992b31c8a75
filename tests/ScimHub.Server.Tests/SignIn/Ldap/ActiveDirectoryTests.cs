using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Ldap.Protocol;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Signing in by, and reading, an Active Directory: Samba as its domain controller.</summary>
public sealed class ActiveDirectoryTests(Samba samba)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_right_password_signs_in_over_ldaps_and_over_StartTls(bool ldaps)
    {
        var (person, groups) = (await Directories.Of(await samba.OptionsAsync(ldaps)).SignInAsync("ada", Samba.Password, Ct)).Entry();
        Assert.True(Guid.TryParseExact(person.Id, "D", out _));
        Assert.Equal(person.Id, (string?)person.Claims["objectGUID"]![0]);
        Assert.Equal("ada@example.test", (string?)person.Claims["mail"]![0]);
        Assert.Equal(["all", "emea", "sales"], groups.Groups.Select(group => group.DisplayName).Order());
        Assert.Null(groups.Missing);
        (await Directories.Of(await samba.OptionsAsync(ldaps)).SignInAsync("ada", "wrong", Ct)).IsRefused(LdapRefusal.WrongCredentials);
    }

    [Theory]
    [InlineData("{0}@example.test", true)]
    [InlineData("{0}@example.test", false)]
    [InlineData("EXAMPLE\\{0}", false)]
    public async Task People_bind_by_their_principal_name(string pattern, bool service)
    {
        var directory = Directories.Of(await samba.OptionsAsync(directBind: pattern, service: service));
        Assert.Equal("bob@example.test", (string?)(await directory.SignInAsync("bob", Samba.Password, Ct)).Entry().Person.Claims["mail"]![0]);
        Assert.IsType<LdapSignIn.Refused>(await directory.SignInAsync("bob", "wrong", Ct));
    }

    [Theory]
    [InlineData("disabled", nameof(LdapRefusal.Disabled))]
    [InlineData("expired", nameof(LdapRefusal.Expired))]
    [InlineData("fresh", nameof(LdapRefusal.MustChangePassword))]
    [InlineData("nobody", nameof(LdapRefusal.NotFound))]
    public async Task LD_08_accounts_that_are_not_in_order_are_refused_with_the_right_password(string name, string reason)
    {
        (await Directories.Of(await samba.OptionsAsync()).SignInAsync(name, Samba.Password, Ct)).IsRefused(Enum.Parse<LdapRefusal>(reason));
        Assert.IsType<LdapSignIn.Refused>(await Directories.Of(await samba.OptionsAsync(directBind: "{0}@example.test")).SignInAsync(name, Samba.Password, Ct));
    }

    [Fact]
    public async Task LD_08_an_account_locked_by_wrong_passwords_is_refused_with_the_right_one()
    {
        var directory = Directories.Of(await samba.OptionsAsync());
        (await directory.SignInAsync("victim", Samba.Password, Ct)).Entry();
        for (var i = 0; i < 4; i++)
        {
            Assert.IsType<LdapSignIn.Refused>(await directory.SignInAsync("victim", "wrong", Ct));
        }
        (await directory.SignInAsync("victim", Samba.Password, Ct)).IsRefused(LdapRefusal.Locked);
        var (people, _, _) = await directory.ReadPeopleAsync(Ct).AllAsync();
        var victim = Assert.Single(people, person => (string?)person.Claims["sAMAccountName"]![0] == "victim");
        Assert.Equal((AccountState.Locked, false), (victim.State, victim.IsActive));
    }

    [Theory]
    [InlineData("VM$")]
    [InlineData("Domain Users")]
    [InlineData("sales")]
    public async Task Computers_and_groups_are_no_people(string name) => (await Directories.Of(await samba.OptionsAsync()).SignInAsync(name, Samba.Password, Ct)).IsRefused(LdapRefusal.NotFound);

    [Theory]
    [InlineData(nameof(NestedGroups.Auto))]
    [InlineData(nameof(NestedGroups.ChainRule))]
    [InlineData(nameof(NestedGroups.MemberOf))]
    [InlineData(nameof(NestedGroups.Member))]
    public async Task GR_01_circles_end_and_every_group_of_them_is_found_once(string mode)
    {
        var groups = (await Directories.Of(await samba.OptionsAsync(nested: Enum.Parse<NestedGroups>(mode))).SignInAsync("nested", Samba.Password, Ct)).Entry().Groups;
        Assert.Equal(["all", "circle-a", "circle-b", "circle-c", "emea", "sales"], groups.Groups.Select(group => group.DisplayName).Order(StringComparer.Ordinal));
        Assert.Null(groups.Missing);
    }

    [Fact]
    public async Task GR_01_the_chain_rule_follows_a_chain_to_its_end_and_other_ways_say_what_is_missing()
    {
        var groups = (await Directories.Of(await samba.OptionsAsync()).SignInAsync("deep", Samba.Password, Ct)).Entry().Groups;
        Assert.Equal((Samba.Chain, null), (groups.Groups.Count, groups.Missing));
        groups = (await Directories.Of(await samba.OptionsAsync(nested: NestedGroups.Member)).SignInAsync("deep", Samba.Password, Ct)).Entry().Groups;
        Assert.NotNull(groups.Missing);
    }

    [Fact]
    public async Task Without_nesting_only_groups_that_name_the_person_are_found() => Assert.Equal(
        ["circle-a", "sales"],
        (await Directories.Of(await samba.OptionsAsync(nested: NestedGroups.None)).SignInAsync("nested", Samba.Password, Ct)).Entry().Groups.Groups.Select(group => group.DisplayName).Order(StringComparer.Ordinal));

    [Fact]
    public async Task LD_05_a_domain_is_read_whole_by_pages()
    {
        var directory = Directories.Of(await samba.OptionsAsync() with { PageSize = 3 });
        var (people, end, pages) = await directory.ReadPeopleAsync(Ct).AllAsync();
        Assert.IsType<ReadEnd.Complete>(end);
        var names = people.Select(person => (string)person.Claims["sAMAccountName"]![0]!).ToList();
        Assert.Superset(new HashSet<string> { "ada", "bob", "nested", "deep", "disabled", "expired", "victim", "fresh", "Administrator" }, names.ToHashSet());
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.DoesNotContain(names, name => name.EndsWith('$'));
        Assert.True(pages >= 4);
        Assert.False(people.Single(person => (string?)person.Claims["sAMAccountName"]![0] == "disabled").IsActive);
        Assert.False(people.Single(person => (string?)person.Claims["sAMAccountName"]![0] == "expired").IsActive);
        Assert.True(people.Single(person => (string?)person.Claims["sAMAccountName"]![0] == "fresh").IsActive);
    }

    [Fact]
    public async Task Groups_come_with_whom_they_name()
    {
        var (groups, end, _) = await Directories.Of(await samba.OptionsAsync()).ReadGroupsAsync(Ct).AllAsync();
        Assert.IsType<ReadEnd.Complete>(end);
        Assert.Equal(2, Assert.Single(groups, group => group.Group.DisplayName == "sales").MemberDns.Count);
    }

    [Fact]
    public async Task A_test_of_good_settings_passes_step_by_step()
    {
        var checks = await Directories.Of(await samba.OptionsAsync()).TestAsync(Ct);
        Assert.All(checks, check => Assert.True(check.Passed, $"{check.Step}: {check.Detail}"));
        Assert.Contains(checks, check => check.Detail.Contains("Active Directory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LD_03_a_domain_controller_refuses_a_bind_in_clear_and_we_never_try_one()
    {
        var options = await samba.OptionsAsync();
        // As only a test may: this address is of this machine.
        await using var connection = await LdapConnection.OpenAsync(LdapServer.Parse($"ldap://{samba.Address}"), options.Trust, plain: true, TimeSpan.FromSeconds(30), TimeProvider.System, Ct);
        var result = await connection.BindAsync(Samba.AdministratorDn, "anything", TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(ResultCode.StrongerAuthRequired, result.Code);
        Assert.Equal(LdapFault.Refused, Assert.Throws<LdapException>(() => BindJudgement.Of(result)).Fault);
    }

    [Fact]
    public async Task LD_04_the_certificate_of_another_authority_is_refused()
    {
        using var others = new Certificates("Another CA");
        var options = await samba.OptionsAsync() with { Trust = LdapTrust.Of(await File.ReadAllTextAsync(others.CaFile, Ct)) };
        Assert.Contains("CA file", (await Directories.Of(options).SignInAsync("ada", Samba.Password, Ct)).IsUnavailable(), StringComparison.Ordinal);
    }
}
