using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Reading everybody from a real OpenLDAP.</summary>
public sealed class OpenLdapReadingTests(OpenLdap openLdap)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LD_05_all_people_come_once_by_pages_and_the_end_says_so()
    {
        var directory = Directories.Of(await openLdap.OptionsAsync(userFilter: "(&(employeeType=crowd)(uid={0}))") with { PageSize = 400 });
        var (people, end, pages) = await directory.ReadPeopleAsync(Ct).AllAsync();
        Assert.IsType<ReadEnd.Complete>(end);
        Assert.Equal(OpenLdap.People, people.Count);
        Assert.Equal(OpenLdap.People, people.Select(person => person.Id).Distinct().Count());
        Assert.InRange(pages, 4, 6);
        Assert.All(people, person => Assert.True(person.IsActive));
    }

    [Fact]
    public async Task LD_05_a_reading_that_the_server_cuts_is_partial()
    {
        var directory = Directories.Of(await openLdap.OptionsAsync(reader: "cn=limited," + OpenLdap.BaseDn) with { PageSize = 100 });
        var (people, end, _) = await directory.ReadPeopleAsync(Ct).AllAsync();
        Assert.Equal(PartialReason.SizeLimitExceeded, end.IsPartial());
        Assert.InRange(people.Count, 1, 400);
    }

    [Fact]
    public async Task LD_05_a_base_that_is_not_there_is_no_empty_directory() =>
        Assert.Equal(PartialReason.NoSuchBase, (await Directories.Of(await openLdap.OptionsAsync(baseDn: "ou=none," + OpenLdap.BaseDn)).ReadPeopleAsync(Ct).AllAsync()).End.IsPartial());

    [Fact]
    public async Task LD_05_entries_that_do_not_show_who_they_are_make_a_reading_partial()
    {
        var (people, end, _) = await Directories.Of(await openLdap.OptionsAsync(reader: "cn=blind," + OpenLdap.BaseDn)).ReadPeopleAsync(Ct).AllAsync();
        Assert.Empty(people);
        Assert.Equal(PartialReason.NoIdentifier, end.IsPartial());
    }

    [Fact]
    public async Task LD_08_a_reading_says_who_is_not_active()
    {
        var (people, _, _) = await Directories.Of(await openLdap.OptionsAsync(userFilter: "(&(!(employeeType=crowd))(!(uid=twin))(uid={0}))")).ReadPeopleAsync(Ct).AllAsync();
        var states = people.ToDictionary(person => (string)person.Claims["uid"]![0]!, person => (person.State, person.IsActive));
        Assert.Equal((AccountState.Active, true), states["ada"]);
        Assert.Equal((AccountState.Locked, false), states["suspended"]);
        Assert.Equal((AccountState.MustChangePassword, true), states["fresh"]);
        Assert.Equal((AccountState.Expired, false), states["shadow"]);
    }

    [Fact]
    public async Task Groups_come_with_whom_they_name()
    {
        var (groups, end, _) = await Directories.Of(await openLdap.OptionsAsync()).ReadGroupsAsync(Ct).AllAsync();
        Assert.IsType<ReadEnd.Complete>(end);
        var sales = Assert.Single(groups, group => group.Group.DisplayName == "sales");
        Assert.Equal(["uid=ada,ou=people," + OpenLdap.BaseDn, "uid=nested,ou=people," + OpenLdap.BaseDn], sales.MemberDns.Order());
        Assert.Equal(6 + OpenLdap.Chain, groups.Count);
    }

    [Fact]
    public async Task A_test_of_good_settings_passes_step_by_step_and_counts()
    {
        var checks = await Directories.Of(await openLdap.OptionsAsync()).TestAsync(Ct);
        Assert.Equal(Enum.GetValues<LdapStep>(), checks.Select(check => check.Step));
        Assert.All(checks, check => Assert.True(check.Passed, $"{check.Step}: {check.Detail}"));
        Assert.Contains("more than 100 people by (uid=*)", checks[5].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_of_bad_settings_names_the_step_and_the_mend()
    {
        await FailsAsync(await openLdap.OptionsAsync(reader: "cn=nobody," + OpenLdap.BaseDn), LdapStep.Bind, "password");
        await FailsAsync(await openLdap.OptionsAsync(baseDn: "ou=none," + OpenLdap.BaseDn), LdapStep.BaseDn, "base DN");
        await FailsAsync(await openLdap.OptionsAsync(userFilter: "(sAMAccountName={0})"), LdapStep.People, "user filter");
        await FailsAsync(LdapOptions.Parse("ldaps://nowhere.invalid", OpenLdap.BaseDn, "cn=a", "b"), LdapStep.Resolve, "URL");
        await FailsAsync(LdapOptions.Parse("ldaps://127.0.0.1:1", OpenLdap.BaseDn, "cn=a", "b"), LdapStep.Connect, "port");
    }

    private static async Task FailsAsync(LdapOptions options, LdapStep step, string mend)
    {
        var checks = await Directories.Of(options.Patient()).TestAsync(Ct);
        var failed = Assert.Single(checks, check => !check.Passed);
        Assert.Equal(step, failed.Step);
        Assert.Contains(mend, failed.Detail, StringComparison.Ordinal);
        Assert.Equal(Enum.GetValues<LdapStep>().TakeWhile(before => before < step), checks.Where(check => check.Passed).Select(check => check.Step).TakeWhile(passed => passed < step));
    }
}
