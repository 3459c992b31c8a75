using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Access;

/// <summary>Rules as they are stored, and whom they give what, on every database.</summary>
public abstract class RuleSuite(TestDatabase hub) : StorageSuite(hub)
{
    private AccessRegistry Registry => new(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private RuleRegistry Rules => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private AccessCatalog Catalog => new(Hub.Storage, Organization.DefaultId);

    private AccessReader Reader => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId);

    [Fact]
    public async Task What_is_granted_to_a_rule_reaches_whom_its_condition_fits_and_says_so()
    {
        var caller = await Hub.ConnectAsync();
        var (role, permission) = await RoleAsync();
        var department = Unique("Sales");
        var fits = await PersonAsync(caller, Department(department.ToUpperInvariant()));
        var other = await PersonAsync(caller, Department("Legal"));
        var rule = await Rules.AddAsync(new(Unique("rule"), $"department eq \"{department}\" and active eq true"), Ct);
        var grant = await Registry.GrantAsync(new(null, null, role, null, null, null) { RuleId = rule.Id }, Ct);
        Assert.Equal(grant.Id, (await Registry.GrantAsync(new(null, null, role, null, null, null) { RuleId = rule.Id }, Ct)).Id);

        var explanation = await Reader.ExplainAsync(fits, permission, null, Ct);
        Assert.True(explanation.Granted);
        var fact = Assert.Single(explanation.Reasons).Fact;
        Assert.Equal((rule.Id, grant.Id, null, 0), (fact.Rule?.Id, fact.Grant?.Id, fact.Value, fact.Via.Count));
        Assert.Equal([fits], await WhoAsync(permission, null));
        var missing = await Reader.ExplainAsync(other, permission, null, Ct);
        Assert.False(missing.Granted);
        Assert.Equal(Verdict.RuleUnmet, Assert.Single(missing.Reasons).Verdict);
        Assert.Equal(rule.Condition, missing.Reasons[0].Fact.Rule?.Condition);

        // It holds at the next question.
        await Hub.PatchUserAsync(caller, other, $$"""[{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"{{department}}"}]""");
        Assert.True((await Reader.ExplainAsync(other, permission, null, Ct)).Granted);
        Assert.Equal([fits, other], await WhoAsync(permission, null));
    }

    [Fact]
    public async Task A_rule_reads_groups_of_every_connection()
    {
        var (first, second) = (await Hub.ConnectAsync(), await Hub.ConnectAsync());
        var (role, permission) = await RoleAsync();
        var (one, two, neither) = (await PersonAsync(first), await PersonAsync(second), await PersonAsync(first));
        var (name, byId) = (Unique("Pilots"), Unique("by id"));
        await Hub.CreateGroupAsync(first, name, one);
        await Hub.CreateGroupAsync(second, name, two);
        var third = await Hub.CreateGroupAsync(first, byId, neither);
        var named = await Rules.AddAsync(new(Unique("rule"), $"groups.display eq \"{name.ToUpperInvariant()}\""), Ct);
        await Registry.GrantAsync(new(null, null, role, null, null, null) { RuleId = named.Id }, Ct);

        Assert.Equal([one, two], await WhoAsync(permission, null));
        Assert.True((await Reader.ExplainAsync(one, permission, null, Ct)).Granted);
        Assert.False((await Reader.ExplainAsync(neither, permission, null, Ct)).Granted);

        await Rules.SetAsync(named.Id, new(Condition: $"groups.value eq \"{third.Id}\" or not (groups pr) and userName eq \"nobody\""), Precondition.None, Ct);
        Assert.Equal([neither], await WhoAsync(permission, null));
        Assert.True((await Reader.ExplainAsync(neither, permission, null, Ct)).Granted);
    }

    [Theory]
    [InlineData("groups.display")]
    [InlineData("entitlements.value")]
    [InlineData("roles")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:texts")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:exact")]
    public async Task A_value_of_the_form_of_a_pattern_names_role_and_domain(string attribute)
    {
        var caller = await Hub.ConnectAsync();
        var (role, permission) = await RoleAsync();
        var (domain, inner, prefix) = (Unique("dom"), Unique("in"), Unique("p"));
        await Registry.AddDomainAsync(domain, "team", null, Ct);
        await Registry.AddDomainAsync(inner, "team", domain, Ct);
        var rule = await Rules.AddAsync(new(Unique("rule"), null, attribute, prefix + ".{domain}.{role}"), Ct);
        var value = $"{prefix}.{domain}.{role}";
        var person = await ValueAsync(caller, attribute, value);
        var stray = await ValueAsync(caller, attribute, $"{prefix}.{domain}.No such role");
        await ValueAsync(caller, attribute, "something else");

        var explanation = await Reader.ExplainAsync(person, permission, await Catalog.FindDomainAsync(inner, Ct), Ct);
        Assert.True(explanation.Granted);
        var fact = Assert.Single(explanation.Reasons, reason => reason.Fact.Rule?.Id == rule.Id).Fact;
        Assert.Equal((null, value, domain, role), (fact.Grant, fact.Value, fact.Domain?.Name, fact.Role.Name));
        Assert.False((await Reader.ExplainAsync(person, permission, null, Ct)).Granted);
        Assert.Equal([person], await WhoAsync(permission, inner));
        Assert.Empty(await WhoAsync(permission, null));

        var nothing = await Reader.ExplainAsync(stray, permission, await Catalog.FindDomainAsync(domain, Ct), Ct);
        Assert.False(nothing.Granted);
        Assert.Equal((rule.Id, $"{prefix}.{domain}.No such role"), (nothing.Strays.Single().Rule.Id, nothing.Strays.Single().Value));

        var preview = await Rules.PreviewAsync(new("x", null, attribute, prefix + ".{domain}.{role}"), Guid.Empty, 10, Ct);
        Assert.Equal((1, person, new NamedByValue(value, role, domain)), (preview.Total, preview.People.Single().UserId, preview.People.Single().Values.Single()));

        // A role of that name later is named by what is there already.
        await Registry.AddRoleAsync("No such role", [permission.ToString()], [], Ct);
        Assert.True((await Reader.ExplainAsync(stray, permission, await Catalog.FindDomainAsync(domain, Ct), Ct)).Granted);
        await Registry.RemoveRoleAsync("No such role", Ct);
    }

    [Fact]
    public async Task A_preview_shows_whom_a_condition_fits_by_pages_and_how_many()
    {
        var caller = await Hub.ConnectAsync();
        var department = Unique("Preview");
        var people = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            people.Add(await PersonAsync(caller, Department(department)));
        }
        var rule = new NewRule("x", $"department eq \"{department}\"");
        var first = await Rules.PreviewAsync(rule, Guid.Empty, 3, Ct);
        var second = await Rules.PreviewAsync(rule, first.People[^1].UserId, 3, Ct);
        Assert.Equal((5, 5), (first.Total, second.Total));
        Assert.Equal(people, first.People.Concat(second.People).Select(person => person.UserId));
    }

    [Theory]
    [InlineData("department is \"Sales\"", "is")]
    [InlineData("nothing eq \"x\"", "nothing")]
    [InlineData("password eq \"x\"", "password")]
    [InlineData("externalId eq \"x\"", "externalId")]
    [InlineData("meta.location eq \"x\"", "meta.location")]
    [InlineData("groups.$ref eq \"x\"", "$ref")]
    [InlineData("id gt \"x\"", "opaque")]
    [InlineData("", "either a condition")]
    public async Task A_condition_that_cannot_be_asked_is_refused_with_the_reason(string condition, string said)
    {
        var before = await AuditCountAsync();
        Assert.Contains(said, await RefusedAsync(() => Rules.AddAsync(new(Unique("rule"), condition), Ct)), StringComparison.Ordinal);
        Assert.Contains(said, await RefusedAsync(() => Rules.PreviewAsync(new("x", condition), Guid.Empty, 1, Ct)), StringComparison.Ordinal);
        Assert.Equal(before, await AuditCountAsync());
    }

    [Fact]
    public async Task Rules_are_made_changed_and_removed_with_an_audit_row_each_and_nothing_else_changes_them()
    {
        var person = await PersonAsync(await Hub.ConnectAsync());
        var (name, other) = (Unique("rule"), Unique("other"));
        var before = await AuditCountAsync();
        var rule = await Rules.AddAsync(new(name, "title eq \"x\""), Ct);
        var pattern = await Rules.AddAsync(new(other, null, "roles.value", "x.{role}"), Ct);
        Assert.Equal(1, rule.Version);
        Assert.Equal(rule.Id, (await Catalog.FindRuleAsync(name.ToUpperInvariant(), Ct)).Id);

        rule = await Rules.SetAsync(rule.Id, new(Condition: "title eq \"y\""), Precondition.AnyOf([1]), Ct);
        Assert.Equal(2, rule.Version);
        Assert.Equal(2, (await Rules.SetAsync(rule.Id, new(Condition: "title eq \"y\""), Precondition.None, Ct)).Version);
        Assert.Equal(before + 3, await AuditCountAsync());

        await FaultAsync(412, ScimErrorType.None, () => Rules.SetAsync(rule.Id, new(Condition: "title eq \"z\""), Precondition.AnyOf([1]), Ct));
        await RefusedAsync(() => Rules.SetAsync(rule.Id, new(Pattern: "x.{role}", Attribute: "roles.value"), Precondition.None, Ct));
        await RefusedAsync(() => Rules.SetAsync(rule.Id, new(Name: other.ToUpperInvariant()), Precondition.None, Ct));
        await RefusedAsync(() => Rules.SetAsync(Guid.NewGuid(), new(Name: other), Precondition.None, Ct));
        await RefusedAsync(() => Rules.AddAsync(new(name.ToUpperInvariant(), "title pr"), Ct));
        await RefusedAsync(() => Rules.AddAsync(new(Unique("x")), Ct));
        await RefusedAsync(() => Rules.AddAsync(new(Unique("x"), null, "roles.value"), Ct));
        await RefusedAsync(() => Rules.AddAsync(new(" ", "title pr"), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(null, null, "Viewer", null, null, null) { RuleId = pattern.Id }, Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(null, null, "Viewer", null, null, null) { RuleId = Guid.NewGuid() }, Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(person, null, "Viewer", null, null, null) { RuleId = rule.Id }, Ct));
        var grant = await Registry.GrantAsync(new(null, null, "Viewer", null, null, null) { RuleId = rule.Id }, Ct);
        Assert.Contains("1 grants", await RefusedAsync(() => Rules.RemoveAsync(rule.Id, Precondition.None, Ct)), StringComparison.Ordinal);
        Assert.Equal([grant.Id], (await Catalog.GrantsToRuleAsync(rule.Id, Ct)).Select(x => x.Id));
        await Registry.EndGrantAsync(grant.Id, Ct);
        await FaultAsync(412, ScimErrorType.None, () => Rules.RemoveAsync(rule.Id, Precondition.AnyOf([1]), Ct));
        await Rules.RemoveAsync(rule.Id, Precondition.AnyOf([2]), Ct);
        await Rules.RemoveAsync(pattern.Id, Precondition.None, Ct);
        await RefusedAsync(() => Rules.RemoveAsync(pattern.Id, Precondition.None, Ct));
        Assert.Equal(before + 7, await AuditCountAsync());
        Assert.Equal(["rule.created", "rule.updated", "rule.removed"], await ActionsAsync(rule.Id));
    }

    [Fact]
    public async Task AZ_04_another_organisations_rules_fit_nobody_here()
    {
        var here = await Hub.ConnectAsync();
        await Hub.ConnectAsync(organization: 2);
        var (role, permission) = await RoleAsync();
        var elsewhere = new RuleRegistry(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(2));
        var person = await PersonAsync(here);
        var rule = await elsewhere.AddAsync(new(Unique("rule"), "userName pr"), Ct);
        await RefusedAsync(() => Registry.GrantAsync(new(null, null, role, null, null, null) { RuleId = rule.Id }, Ct));
        await RefusedAsync(() => Rules.RemoveAsync(rule.Id, Precondition.None, Ct));
        await elsewhere.AddAsync(new(Unique("rule"), null, "userName", "{role}"), Ct);
        Assert.DoesNotContain(person, (await elsewhere.PreviewAsync(new("x", "userName pr"), Guid.Empty, 100, Ct)).People.Select(match => match.UserId));
        Assert.False((await Reader.ExplainAsync(person, permission, null, Ct)).Granted);
    }

    [Fact]
    public async Task GR_02_what_a_group_gave_is_gone_on_every_node_at_the_next_question()
    {
        var caller = await Hub.ConnectAsync();
        var person = await PersonAsync(caller);
        await using var elsewhere = Hub.OpenAgain();
        var other = new AccessReader(elsewhere, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId);
        var name = Unique("Pilots");
        var group = await Hub.CreateGroupAsync(caller, name, person);
        var named = await Rules.AddAsync(new(Unique("rule"), $"groups.display eq \"{name}\""), Ct);
        var (byGroup, ofGroup) = await RoleAsync();
        var (byRule, ofRule) = await RoleAsync();
        var (byPattern, ofPattern) = await RoleAsync();
        var pattern = Unique("hub");
        var read = await Rules.AddAsync(new(Unique("pattern"), Attribute: "groups.display", Pattern: pattern + ".{role}"), Ct);
        var patterned = await Hub.CreateGroupAsync(caller, $"{pattern}.{byPattern}", person);
        await Registry.GrantAsync(new(null, group.Id, byGroup, null, null, null), Ct);
        var ruled = await Registry.GrantAsync(new(null, null, byRule, null, null, null) { RuleId = named.Id }, Ct);
        await HasAsync(true, true, true);

        // Taken out of the group, and in again.
        await Hub.RemoveMemberAsync(caller, group.Id, person);
        await HasAsync(false, false, true);
        await Hub.AddMembersAsync(caller, group.Id, person);
        await HasAsync(true, true, true);
        // A name that rules read is another; what is granted to the group itself stays with it.
        await Hub.PatchGroupAsync(caller, group.Id, $$"""[{"op":"replace","path":"displayName","value":"{{name}} II"}]""");
        await Hub.PatchGroupAsync(caller, patterned.Id, $$"""[{"op":"replace","path":"displayName","value":"{{pattern}}.nothing"}]""");
        await HasAsync(true, false, false);
        await Hub.PatchGroupAsync(caller, group.Id, $$"""[{"op":"replace","path":"displayName","value":"{{name}}"}]""");
        await Hub.PatchGroupAsync(caller, patterned.Id, $$"""[{"op":"replace","path":"displayName","value":"{{pattern}}.{{byPattern}}"}]""");
        await HasAsync(true, true, true);
        // The mapping is changed, and ended.
        await Rules.SetAsync(named.Id, new(Condition: $"groups.display eq \"{name} III\""), Precondition.None, Ct);
        await HasAsync(true, false, true);
        await Registry.EndGrantAsync(ruled.Id, Ct);
        await Rules.RemoveAsync(read.Id, Precondition.None, Ct);
        await HasAsync(true, false, false);
        await Hub.Groups.DeleteAsync(caller, group.Id, Precondition.None, Ct);
        await HasAsync(false, false, false);

        async Task HasAsync(bool group, bool rule, bool pattern)
        {
            foreach (var reader in new[] { Reader, other })
            {
                Assert.Equal(
                    (group, rule, pattern),
                    ((await reader.ExplainAsync(person, ofGroup, null, Ct)).Granted, (await reader.ExplainAsync(person, ofRule, null, Ct)).Granted, (await reader.ExplainAsync(person, ofPattern, null, Ct)).Granted));
                Assert.Equal(rule, (await reader.WhoAsync(ofRule, null, Guid.Empty, 10, Ct)).Count > 0);
            }
        }
    }

    private static string Department(string name) => $$""","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"{{name}}"}""";

    private async Task<Guid> ValueAsync(ScimCaller caller, string attribute, string value)
    {
        switch (attribute)
        {
            case "groups.display":
                var person = await PersonAsync(caller);
                await Hub.CreateGroupAsync(caller, value, person);
                return person;
            case "roles" or "entitlements.value":
                return await PersonAsync(caller, $$""","{{attribute.Split('.')[0]}}":[{"value":"{{value}}"}]""");
            default:
                var at = attribute.LastIndexOf(':');
                return await PersonAsync(caller, $$""","{{attribute[..at]}}":{"{{attribute[(at + 1)..]}}":{{(attribute.EndsWith('s') ? $"[\"other\",\"{value}\"]" : $"\"{value}\"")}}}""");
        }
    }

    /// <summary>A role of its own, and what nobody else may.</summary>
    private async Task<(string Role, Permission Permission)> RoleAsync()
    {
        var permission = Permission.Parse($"area-{Guid.NewGuid():n}:read");
        return ((await Registry.AddRoleAsync(Unique("Role"), [permission.ToString()], [], Ct)).Name, permission);
    }

    private async Task<Guid> PersonAsync(ScimCaller caller, string attributes = "") =>
        (await Hub.CreateUserAsync(caller, $$"""{"userName":"{{Unique("person")}}"{{attributes}}}""")).Id;

    private async Task<List<Guid>> WhoAsync(Permission permission, string? domain) =>
        [.. (await Reader.WhoAsync(permission, domain is null ? null : await Catalog.FindDomainAsync(domain, Ct), Guid.Empty, 1_000, Ct)).Select(holder => holder.UserId)];

    private async Task<long> AuditCountAsync()
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.LongCountAsync(x => x.ConnectionId == null, Ct);
    }

    private async Task<List<string>> ActionsAsync(Guid target)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.Where(x => x.TargetId == target).OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct);
    }

    private static async Task<string> RefusedAsync(Func<Task> change) => (await Assert.ThrowsAsync<AdministrationException>(change)).Message;

    private static string Unique(string name) => $"{name} {Guid.NewGuid():n}";
}
