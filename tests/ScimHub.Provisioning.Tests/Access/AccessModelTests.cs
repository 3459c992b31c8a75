using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Tests.Access;

public sealed class AccessModelTests
{
    private static readonly AccessModel Model = Of(
        ["build", "build/knowledge", "reports/sales"],
        [("full", ["edit", "delete"]), ("edit", ["read", "edit", "comment"])],
        ["deploy"],
        [("Content editor", ["build/knowledge:edit", "*:read"])]);

    [Theory]
    [InlineData("build:full", "build:comment", true)]
    [InlineData("build:full", "build:delete", true)]
    [InlineData("build:full", "build:deploy", false)]
    [InlineData("build:edit", "build:comment", true)]
    [InlineData("build:edit", "build:delete", false)]
    [InlineData("build:none", "build:read", false)]
    [InlineData("build:deploy", "build:deploy", true)]
    [InlineData("build:*", "build:anything", true)]
    public void A_level_stands_for_its_actions_and_those_of_levels_in_it(string line, string asked, bool allowed) =>
        Assert.Equal(allowed, new RolePermissions([Model.Check(line)]).Allows(Permission.Parse(asked)));

    [Fact]
    public void Built_in_roles_follow_the_levels()
    {
        Assert.True(Role("Member").Permissions.Allows(Permission.Parse("build:comment")));
        Assert.False(Role("Member").Permissions.Allows(Permission.Parse("hub:read")));
        Assert.False(BuiltInRoles.Member.Permissions.Allows(Permission.Parse("build:comment")));
        Assert.Equal(BuiltInRoles.Member.Id, Role("Member").Id);
    }

    [Fact]
    public void A_preset_is_a_role_that_is_there_with_an_id_that_follows_from_its_name()
    {
        var preset = Role("Content editor");
        Assert.True(preset is { BuiltIn: true, IsPreset: true });
        Assert.True(preset.Permissions.Allows(Permission.Parse("build/knowledge:comment")));
        Assert.False(preset.Permissions.Allows(Permission.Parse("build:edit")));
        Assert.Equal(preset.Id, Of([], [], [], [("CONTENT editor", ["x:read"])]).ReadyMade[^1].Id);
        Assert.Equal((8, '8'), (preset.Id.Version, preset.Id.ToString()[14]));
    }

    [Theory]
    [InlineData("build/quality:edit", "build/knowledge")]
    [InlineData("buil:edit", "build/knowledge")]
    [InlineData("build:train", "deploy")]
    [InlineData("*:train", "deploy")]
    public void What_is_not_declared_is_refused_with_what_is(string line, string declared) =>
        Assert.Contains(declared, Assert.Throws<AdministrationException>(() => Model.Check(line)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("reports:edit")]
    [InlineData("hub:edit")]
    [InlineData("hub/users:anything")]
    [InlineData("*:*")]
    public void Areas_that_hold_declared_ones_and_those_of_ScimHub_are_there(string line) => Assert.Equal(line, Model.Check(line).ToString());

    [Fact]
    public void Without_declared_areas_everything_can_be_named()
    {
        Assert.Equal("any/thing:whatever", AccessModel.Default.Check("any/thing:whatever").ToString());
        Assert.Equal(BuiltInRoles.All.Select(role => role.Id), AccessModel.Default.ReadyMade.Select(role => role.Id));
    }

    [Fact]
    public void What_cannot_be_declared_is_refused()
    {
        Assert.Throws<AdministrationException>(() => Of(["Build"], [], [], []));
        Assert.Throws<AdministrationException>(() => Of([], [("Full", ["edit"])], [], []));
        Assert.Throws<AdministrationException>(() => Of([], [("full", ["Edit"])], [], []));
        Assert.Throws<AdministrationException>(() => Of([], [("none", ["edit"])], [], []));
        Assert.Throws<AdministrationException>(() => Of([], [], [], [("VIEWER", ["x:read"])]));
        Assert.Throws<AdministrationException>(() => Of(["build"], [], [], [("Editor", ["other:read"])]));
        Assert.Throws<AdministrationException>(() => Of([], [], [], [("Editor", ["other"])]));
    }

    private static NamedRole Role(string name) => Model.ReadyMade.Single(role => role.Name == name);

    private static AccessModel Of(string[] areas, (string, string[])[] levels, string[] actions, (string, string[])[] presets) =>
        AccessModel.Of(areas.ToDictionary(area => area), Lists(levels), actions, Lists(presets));

    private static Dictionary<string, IReadOnlyList<string>> Lists((string Key, string[] Values)[] lists) => lists.ToDictionary(list => list.Key, IReadOnlyList<string> (list) => list.Values);
}
