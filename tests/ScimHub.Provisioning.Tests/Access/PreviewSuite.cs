using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Access;

/// <summary>People as they would be with other attributes and in other groups, and what they could do then.</summary>
public abstract class PreviewSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly AttributeDefinition Whole = TestSchemas.Catalog.User.Find(TestSchemas.Person, "whole")!;

    private AccessRegistry Registry => new(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private RuleRegistry Rules => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private AccessReader Reader => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId);

    private PersonPreviewer Previewer => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    [Fact]
    public async Task A_supposed_attribute_stands_above_every_layer_and_decides_rules_and_nothing_is_kept()
    {
        var caller = await Hub.ConnectAsync();
        var (role, permission) = await RoleAsync();
        var department = Unique("Sales");
        var rule = await Rules.AddAsync(new(Unique("rule"), $"department eq \"{department}\" and {TestSchemas.Person}:whole ge 3 and {TestSchemas.Person}:texts eq \"b\""), Ct);
        await Registry.GrantAsync(new(null, null, role, null, null, null) { RuleId = rule.Id }, Ct);
        var person = (await Hub.CreateUserAsync(caller, $$"""{"userName":"{{Unique("ada")}}","title":"T","{{Enterprise}}":{"department":"Legal"},"{{TestSchemas.Person}}":{"whole":2} }""")).Id;
        var before = await RowAsync(person);

        var missing = await Previewer.PreviewAsync(person, Ask(permission, $$"""{"{{Enterprise}}":{"department":"{{department}}"} }"""), Ct);
        Assert.Equal(Verdict.RuleUnmet, Assert.Single(missing.Explanation!.Reasons).Verdict);
        var preview = await Previewer.PreviewAsync(
            person, Ask(permission, $$"""{"{{Enterprise}}":{"department":"{{department.ToUpperInvariant()}}"},"{{TestSchemas.Person}}":{"whole":4,"texts":["a","b"]} }"""), Ct);

        Assert.True(preview.Explanation!.Granted);
        Assert.Equal(rule.Id, Assert.Single(preview.Explanation.Reasons).Fact.Rule?.Id);
        Assert.Equal(4, Assert.IsType<ScimNumber>(preview.Facts.Attributes![Whole]).Value);
        Assert.Equal("T", preview.Facts.Attributes.Text(TestSchemas.Catalog.User.Find(null, "title")!));
        Assert.Equal(before, await RowAsync(person));
        Assert.False((await Reader.ExplainAsync(person, permission, null, Ct)).Granted);
        Assert.DoesNotContain(await Reader.WhoAsync(permission, null, Guid.Empty, 10, Ct), holder => holder.UserId == person);

        await using var context = Hub.Storage.CreateContext();
        var rows = await context.AuditEntries.Where(x => x.TargetId == person && x.Action == "user.previewed").OrderBy(x => x.Id).ToListAsync(Ct);
        Assert.Equal(2, rows.Count);
        var detail = JsonNode.Parse(rows[1].Detail!)!;
        Assert.Equal(["department", "texts", "whole"], detail["attributes"]!.AsArray().Select(name => (string)name!).Order());
        Assert.Equal(permission.ToString(), (string?)detail["permission"]);
        Assert.DoesNotContain(department, rows[1].Detail, StringComparison.OrdinalIgnoreCase);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_supposed_group_gives_what_it_and_those_around_it_give()
    {
        var caller = await Hub.ConnectAsync();
        var (role, permission) = await RoleAsync();
        var (other, otherPermission) = await RoleAsync();
        var person = (await Hub.CreateNamedAsync(caller, Unique("ada"))).Id;
        var inner = await Hub.CreateGroupAsync(caller, Unique("inner"));
        var outer = await Hub.CreateGroupAsync(caller, Unique("outer"), inner.Id);
        var grant = await Registry.GrantAsync(new(null, outer.Id, role, null, null, null), Ct);
        var rule = await Rules.AddAsync(new(Unique("rule"), $"groups.value eq \"{inner.Id}\""), Ct);
        await Registry.GrantAsync(new(null, null, other, null, null, null) { RuleId = rule.Id }, Ct);

        var preview = await Previewer.PreviewAsync(person, Ask(permission, "{}", inner.Id), Ct);
        Assert.True(preview.Explanation!.Granted);
        var fact = Assert.Single(preview.Explanation.Reasons, reason => reason.Verdict == Verdict.Gives).Fact;
        Assert.Equal((grant.Id, 2), (fact.Grant!.Id, fact.Via.Count));
        Assert.True((await Previewer.PreviewAsync(person, Ask(otherPermission, "{}", inner.Id), Ct)).Explanation!.Granted);
        Assert.False((await Previewer.PreviewAsync(person, Ask(otherPermission, "{}", outer.Id), Ct)).Explanation!.Granted);
        Assert.DoesNotContain((await Reader.FactsAsync(person, Ct)).Grants, x => x.Barred is null);
        Assert.Empty(await Hub.MembersAsync(caller, inner.Id));
        // What the person is in already is no other way.
        await Hub.AddMembersAsync(caller, inner.Id, person);
        Assert.Single((await Previewer.PreviewAsync(person, Ask(permission, "{}", inner.Id), Ct)).Explanation!.Reasons, reason => reason.Verdict == Verdict.Gives);
    }

    [Fact]
    public async Task A_preview_gives_no_administration()
    {
        var caller = await Hub.ConnectAsync();
        var (person, administrator) = ((await Hub.CreateNamedAsync(caller, Unique("ada"))).Id, (await Hub.CreateNamedAsync(caller, Unique("root"))).Id);
        var inner = await Hub.CreateGroupAsync(caller, Unique("inner"));
        var admins = await Hub.CreateGroupAsync(caller, Unique("admins"), administrator, inner.Id);
        var grant = await Registry.GrantAsync(new(null, admins.Id, "Admin", null, null, null), Ct);
        var prefix = Unique("hub");
        await Rules.AddAsync(new(Unique("pattern"), null, "entitlements.value", prefix + ".{role}"), Ct);

        foreach (var group in new[] { admins.Id, inner.Id })
        {
            var preview = await Previewer.PreviewAsync(person, Ask(Administration.Permission, $$"""{"entitlements":[{"value":"{{prefix}}.Admin"}]}""", group), Ct);
            Assert.False(preview.Explanation!.Granted);
            Assert.Equal(grant.Id, Assert.Single(preview.Facts.Withheld).Grant!.Id);
            Assert.DoesNotContain(preview.Facts.Grants, fact => fact.Role.Administers);
        }
        // Who administers, does so in a preview too.
        Assert.True((await Previewer.PreviewAsync(administrator, Ask(Administration.Permission, "{}", inner.Id), Ct)).Explanation!.Granted);
    }

    [Theory]
    [InlineData("""{"nonsense":"x"}""", "nonsense")]
    [InlineData("""{"title":7}""", "title")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:person:1.0:User":{"whole":"three"}}""", "whole")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:person:1.0:User":{"wholes":["x"]}}""", "wholes")]
    [InlineData("""{"urn:example:params:scim:schemas:extension:person:1.0:User":{"moment":"yesterday"}}""", "moment")]
    [InlineData("""{"userName":" "}""", "userName")]
    [InlineData("""{"active":true}""", "active")]
    [InlineData("""{"id":"x"}""", "id")]
    [InlineData("""{"meta":{}}""", "meta")]
    [InlineData("""{"groups":[{"value":"x"}]}""", "groups")]
    [InlineData("""{"externalId":"x"}""", "externalId")]
    [InlineData("""{"password":"x"}""", "password")]
    public async Task What_the_schema_does_not_take_is_refused_by_name(string attributes, string name)
    {
        var person = (await Hub.CreateNamedAsync(await Hub.ConnectAsync(), Unique("ada"))).Id;
        var fault = await Record.ExceptionAsync(() => Previewer.PreviewAsync(person, Ask(null, attributes), Ct));
        Assert.True(fault is AdministrationException or ScimException { Status: 400 }, fault?.ToString());
        Assert.Contains(name, fault!.Message, StringComparison.Ordinal);
        Assert.Equal(["user.created"], await ActionsAsync(person));
    }

    [Fact]
    public async Task Nobody_and_no_group_cannot_be_previewed_nor_those_of_another_organisation()
    {
        var (caller, elsewhere) = (await Hub.ConnectAsync(), await Hub.ConnectAsync(organization: 2));
        var person = (await Hub.CreateNamedAsync(caller, Unique("ada"))).Id;
        var theirs = await Hub.CreateGroupAsync(elsewhere, Unique("group"));
        var stranger = (await Hub.CreateNamedAsync(elsewhere, Unique("ada"))).Id;
        foreach (var group in new[] { theirs.Id, Guid.NewGuid() })
        {
            Assert.Contains(group.ToString(), (await Assert.ThrowsAsync<AdministrationException>(() => Previewer.PreviewAsync(person, Ask(null, "{}", group), Ct))).Message, StringComparison.Ordinal);
        }
        foreach (var nobody in new[] { stranger, Guid.NewGuid() })
        {
            Assert.Equal(AdministrationFault.NotFound, (await Assert.ThrowsAsync<AdministrationException>(() => Previewer.PreviewAsync(nobody, Ask(null, "{}"), Ct))).Fault);
        }
        Assert.Contains("100", (await Assert.ThrowsAsync<AdministrationException>(() => Previewer.PreviewAsync(person, Ask(null, "{}", [.. Enumerable.Range(0, 101).Select(_ => Guid.NewGuid())]), Ct))).Message, StringComparison.Ordinal);
    }

    private static PreviewQuestion Ask(Permission? permission, string attributes, params Guid[] groups) => new(JsonNode.Parse(attributes)!.AsObject(), groups, permission, null);

    private async Task<string> RowAsync(Guid id)
    {
        await using var context = Hub.Storage.CreateContext();
        var user = await context.Users.AsNoTracking().SingleAsync(x => x.Id == id, Ct);
        return $"{user.Version} {user.LastModifiedAt} {user.Search} {Convert.ToHexString(user.Document)} {user.LocalLayer is null}";
    }

    private async Task<(string Role, Permission Permission)> RoleAsync()
    {
        var permission = Permission.Parse($"area-{Guid.NewGuid():n}:read");
        return ((await Registry.AddRoleAsync(Unique("Role"), [permission.ToString()], [], Ct)).Name, permission);
    }

    private async Task<List<string>> ActionsAsync(Guid target)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.Where(x => x.TargetId == target).OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct);
    }

    private static string Unique(string name) => $"{name} {Guid.NewGuid():n}";
}
