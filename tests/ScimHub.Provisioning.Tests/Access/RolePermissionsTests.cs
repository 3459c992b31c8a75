using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Tests.Access;

public sealed class RolePermissionsTests
{
    [Theory]
    [InlineData("build:edit build/knowledge:read", "build:edit", true)]
    [InlineData("build:edit build/knowledge:read", "build:read", true)]
    [InlineData("build:edit build/knowledge:read", "build/voice:edit", true)]
    [InlineData("build:edit build/knowledge:read", "build/knowledge:read", true)]
    [InlineData("build:edit build/knowledge:read", "build/knowledge:edit", false)]
    [InlineData("build:edit build/knowledge:read", "build/knowledge/faq:edit", false)]
    [InlineData("build:edit build/knowledge:none", "build/knowledge:read", false)]
    [InlineData("build:read build:deploy", "build:deploy", true)]
    [InlineData("build:read build:deploy", "build:edit", false)]
    [InlineData("*:read", "anything/at/all:read", true)]
    [InlineData("*:read build:none", "build/x:read", false)]
    [InlineData("*:*", "hub/users:deactivate", true)]
    [InlineData("build:*", "builder:read", false)]
    [InlineData("build/knowledge:edit", "build:edit", false)]
    [InlineData("build:deploy", "build:read", false)]
    public void The_nearest_area_named_decides_whole(string lines, string permission, bool allowed) =>
        Assert.Equal(allowed, Role(lines).Allows(Permission.Parse(permission)));

    [Theory]
    [InlineData("build:none", "build:edit", false)]
    [InlineData("build:read", "build:edit", false)]
    [InlineData("build/knowledge:none", "build:edit", true)]
    [InlineData("other:read", "build/knowledge:edit", true)]
    public void Own_lines_of_an_area_replace_the_inherited_ones(string own, string permission, bool allowed) =>
        Assert.Equal(allowed, new RolePermissions(Lines(own), Role("build:edit")).Allows(Permission.Parse(permission)));

    [Fact]
    public void What_several_roles_give_to_one_area_adds_up()
    {
        var role = new RolePermissions([], Role("build:read"), Role("build:deploy"), Role("build:none"));
        Assert.True(role.Allows(new("build", "read")));
        Assert.True(role.Allows(new("build", "deploy")));
        Assert.False(role.Allows(new("build", "edit")));
    }

    [Theory]
    [InlineData("Admin", "hub/users:edit", true)]
    [InlineData("Admin", "build:deploy", true)]
    [InlineData("Member", "build:edit", true)]
    [InlineData("Member", "build:deploy", false)]
    [InlineData("Member", "hub/users:read", false)]
    [InlineData("Viewer", "build:read", true)]
    [InlineData("Viewer", "build:edit", false)]
    [InlineData("Viewer", "hub:read", false)]
    [InlineData("Developer", "build:deploy", true)]
    [InlineData("Developer", "hub/settings:edit", false)]
    public void The_built_in_roles_allow(string role, string permission, bool allowed) =>
        Assert.Equal(allowed, BuiltInRoles.All.Single(x => x.Name == role).Permissions.Allows(Permission.Parse(permission)));

    [Theory]
    [InlineData("")]
    [InlineData("build")]
    [InlineData(":edit")]
    [InlineData("build:")]
    [InlineData("Build:edit")]
    [InlineData("build//x:edit")]
    [InlineData("build/:edit")]
    [InlineData("/build:edit")]
    [InlineData("build:edit\n")]
    [InlineData("build:edit:read")]
    [InlineData("build/*:edit")]
    [InlineData("*/build:edit")]
    [InlineData("bu*ld:edit")]
    [InlineData("build:*x")]
    public void What_is_no_line_of_a_role_is_refused_with_what_one_looks_like(string line)
    {
        var fault = Assert.Throws<AdministrationException>(() => PermissionEntry.Parse(line));
        Assert.Contains("build/knowledge:edit", fault.Message, StringComparison.Ordinal);
        Assert.Throws<AdministrationException>(() => Permission.Parse(line));
    }

    [Fact]
    public void A_wildcard_is_no_permission_to_ask_for()
    {
        Assert.Throws<AdministrationException>(() => Permission.Parse("*:edit"));
        Assert.Throws<AdministrationException>(() => Permission.Parse("build:*"));
    }

    [Theory]
    [InlineData("*:*", "*:edit hub:none build:deploy", true)]
    [InlineData("*:edit", "*:*", false)]
    [InlineData("*:edit", "build:read x/y:edit", true)]
    [InlineData("*:edit hub:none", "*:edit", false)]
    [InlineData("*:edit hub:none", "*:edit hub:none", true)]
    [InlineData("*:edit hub:none", "*:edit hub:none hub/users:read", false)]
    [InlineData("build:edit build/secret:none", "build:edit", false)]
    [InlineData("build:edit build/secret:none", "build/knowledge:edit", true)]
    [InlineData("build:edit", "build:edit build/secret:none", true)]
    [InlineData("build/knowledge:edit", "build:edit", false)]
    [InlineData("build:read build:deploy", "build:deploy", true)]
    [InlineData("build:read", "build:none", true)]
    [InlineData("build:none", "build:none", true)]
    [InlineData("build:read", "build:*", false)]
    public void A_role_covers_another_where_it_allows_all_the_other_does(string lines, string other, bool covers) =>
        Assert.Equal(covers, Role(lines).Covers(Role(other)));

    [Fact]
    public void A_role_covers_another_exactly_where_no_permission_tells_them_apart()
    {
        var random = new Random(7);
        string[] areas = ["*", "a", "a/b", "a/b/c", "d"];
        string[] actions = ["none", "read", "edit", "deploy", "*"];
        var asked = (from area in (string[])["a", "a/x", "a/b", "a/b/x", "a/b/c", "a/b/c/x", "d", "d/x", "z", "z/x"]
                     from action in (string[])["read", "edit", "deploy", "unheard"]
                     select Permission.Parse($"{area}:{action}")).ToList();
        var covered = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var (ours, theirs) = (Some(), Some());
            var expected = asked.TrueForAll(permission => !Role(theirs).Allows(permission) || Role(ours).Allows(permission));
            Assert.True(expected == Role(ours).Covers(Role(theirs)), $"'{ours}' covers '{theirs}': {expected}");
            covered += expected ? 1 : 0;
        }
        Assert.InRange(covered, 1_000, 19_000);

        string Some() => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{areas[random.Next(areas.Length)]}:{actions[random.Next(actions.Length)]}"));
    }

    private static RolePermissions Role(string lines) => new(Lines(lines));

    private static IEnumerable<PermissionEntry> Lines(string lines) => lines.Split(' ').Select(PermissionEntry.Parse);

    [Fact]
    public void Several_roles_allow_what_one_of_them_allows_and_no_more()
    {
        string[] lines = ["*:*", "*:edit", "hub:none", "hub/users:none", "hub/users:read", "hub:edit", "build:edit", "build/knowledge:none", "build/knowledge:deploy", "*:none"];
        string[] asked = ["hub:read", "hub/users:read", "hub/users:edit", "hub/users/x:read", "hub/groups:edit", "build:edit", "build/knowledge:read", "build/knowledge:deploy", "other:read", "other:deploy"];
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var roles = Enumerable.Range(0, random.Next(0, 4)).Select(_ => string.Join(' ', random.GetItems(lines, random.Next(1, 4)).Distinct())).ToList();
            var union = RolePermissions.Union([.. roles.Select(role => Role(role))]);
            foreach (var permission in asked)
            {
                Assert.True(
                    union.Allows(Permission.Parse(permission)) == roles.Exists(role => Role(role).Allows(Permission.Parse(permission))),
                    $"{permission} of [{string.Join("] [", roles)}]");
            }
        }
    }
}
