using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Groups in groups, in a real OpenLDAP.</summary>
public sealed class OpenLdapGroupTests(OpenLdap openLdap)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(NestedGroups.MemberOf))]
    [InlineData(nameof(NestedGroups.Member))]
    [InlineData(nameof(NestedGroups.Auto))]
    public async Task GR_01_circles_end_and_every_group_of_them_is_found_once(string mode)
    {
        var groups = await GroupsAsync("nested", Enum.Parse<NestedGroups>(mode));
        Assert.Equal(["all", "circle-a", "circle-b", "circle-c", "emea", "sales"], Names(groups));
        Assert.Null(groups.Missing);
    }

    [Fact]
    public async Task Without_nesting_only_groups_that_name_the_person_are_found() => Assert.Equal(["circle-a", "sales"], Names(await GroupsAsync("nested", NestedGroups.None)));

    [Theory]
    [InlineData(nameof(NestedGroups.MemberOf))]
    [InlineData(nameof(NestedGroups.Member))]
    public async Task GR_01_a_chain_is_followed_to_a_depth_and_what_is_missing_is_said(string mode)
    {
        var groups = await GroupsAsync("deep", Enum.Parse<NestedGroups>(mode));
        Assert.InRange(groups.Groups.Count, GroupSearch.MaxDepth, GroupSearch.MaxDepth + 1);
        Assert.Contains("deep", groups.Missing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(NestedGroups.MemberOf))]
    [InlineData(nameof(NestedGroups.Member))]
    public async Task Groups_that_the_filter_leaves_out_are_passed_through(string mode) =>
        Assert.Equal(["all"], Names(await GroupsAsync("nested", Enum.Parse<NestedGroups>(mode), "(&(objectClass=groupOfNames)(cn=all))")));

    private static IEnumerable<string> Names(LdapGroups groups) => groups.Groups.Select(group => group.DisplayName).Order(StringComparer.Ordinal);

    private async Task<LdapGroups> GroupsAsync(string uid, NestedGroups mode, string? groupFilter = null) =>
        (await Directories.Of(await openLdap.OptionsAsync(nested: mode, groupFilter: groupFilter)).SignInAsync(uid, OpenLdap.Password, Ct)).Entry().Groups;
}
