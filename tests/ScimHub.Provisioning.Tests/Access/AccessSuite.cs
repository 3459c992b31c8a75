using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Access;

/// <summary>Roles, domains and grants as they are stored, and what follows from them for people, on every database.</summary>
public abstract class AccessSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly Permission Read = Permission.Parse("build/knowledge:read");
    private static readonly Permission Edit = Permission.Parse("build/knowledge:edit");

    private AccessRegistry Registry => new(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization.DefaultId));

    private AccessCatalog Catalog => new(Hub.Storage, Organization.DefaultId);

    private AccessReader Reader => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Organization.DefaultId);

    [Fact]
    public async Task A_grant_holds_in_its_domain_and_those_below_and_nowhere_else()
    {
        var person = await PersonAsync(await Hub.ConnectAsync());
        var (top, inner, other) = (Unique("top"), Unique("inner"), Unique("other"));
        await Registry.AddDomainAsync(top, "workspace", null, Ct);
        await Registry.AddDomainAsync(inner, "team", top, Ct);
        await Registry.AddDomainAsync(other, "workspace", null, Ct);

        await Registry.GrantAsync(new(person, null, "Member", top, null, null), Ct);

        Assert.True((await ExplainAsync(person, Edit, top)).Granted);
        Assert.True((await ExplainAsync(person, Edit, inner)).Granted);
        Assert.Equal(Verdict.OtherDomain, Assert.Single((await ExplainAsync(person, Edit, other)).Reasons).Verdict);
        Assert.False((await ExplainAsync(person, Edit, null)).Granted);
        await Registry.GrantAsync(new(person, null, "Viewer", null, null, null), Ct);
        Assert.True((await ExplainAsync(person, Read, other)).Granted);
        Assert.False((await ExplainAsync(person, Edit, other)).Granted);
    }

    [Fact]
    public async Task A_groups_grant_reaches_its_members_and_those_of_groups_within_it_and_says_by_which_way()
    {
        var caller = await Hub.ConnectAsync();
        var person = await PersonAsync(caller);
        var inner = await Hub.CreateGroupAsync(caller, "inner", person);
        var middle = await Hub.CreateGroupAsync(caller, "middle", inner.Id);
        var outer = await Hub.CreateGroupAsync(caller, "outer", middle.Id);
        await Registry.GrantAsync(new(null, outer.Id, "Member", null, null, null), Ct);

        var explanation = await ExplainAsync(person, Edit, null);
        Assert.True(explanation.Granted);
        Assert.Equal(["inner", "middle", "outer"], Assert.Single(explanation.Reasons).Fact.Via);
        Assert.Contains(person, await WhoAsync(Edit, null));

        // It holds at the next question.
        await Hub.RemoveMemberAsync(caller, inner.Id, person);
        Assert.False((await ExplainAsync(person, Edit, null)).Granted);
        Assert.DoesNotContain(person, await WhoAsync(Edit, null));
    }

    [Fact]
    public async Task GR_01_groups_in_a_circle_end_no_question_in_a_loop()
    {
        var caller = await Hub.ConnectAsync();
        var person = await PersonAsync(caller);
        var first = await Hub.CreateGroupAsync(caller, "first", person);
        var second = await Hub.CreateGroupAsync(caller, "second", first.Id);
        await Hub.AddMembersAsync(caller, first.Id, second.Id);
        var role = await Registry.AddRoleAsync(Unique("circle"), ["circle:edit"], [], Ct);
        await Registry.GrantAsync(new(null, second.Id, role.Name, null, null, null), Ct);

        Assert.True((await ExplainAsync(person, Permission.Parse("circle:edit"), null)).Granted);
        Assert.Single(await WhoAsync(Permission.Parse("circle:edit"), null), id => id == person);
    }

    [Fact]
    public async Task A_grant_holds_from_its_beginning_until_just_before_its_end()
    {
        var person = await PersonAsync(await Hub.ConnectAsync());
        var now = Hub.Clock.GetUtcNow();
        await Registry.GrantAsync(new(person, null, "Member", null, now.AddHours(1), now.AddHours(2)), Ct);

        var early = await ExplainAsync(person, Edit, null);
        Assert.Equal(Verdict.NotYet, Assert.Single(early.Reasons).Verdict);
        Assert.Contains("begin now", early.Change, StringComparison.Ordinal);
        Assert.DoesNotContain(person, await WhoAsync(Edit, null));
        Hub.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await ExplainAsync(person, Edit, null)).Granted);
        Assert.Contains(person, await WhoAsync(Edit, null));
        Hub.Clock.Advance(TimeSpan.FromHours(1));
        var late = await ExplainAsync(person, Edit, null);
        Assert.Equal(Verdict.Ended, Assert.Single(late.Reasons).Verdict);
        Assert.Contains("Renew", late.Change, StringComparison.Ordinal);
        Assert.DoesNotContain(person, await WhoAsync(Edit, null));
    }

    [Fact]
    public async Task Who_is_deactivated_may_nothing_and_who_comes_back_has_what_they_had()
    {
        var caller = await Hub.ConnectAsync();
        var person = await PersonAsync(caller);
        await Registry.GrantAsync(new(person, null, "Developer", null, null, null), Ct);
        await Hub.PatchUserAsync(caller, person, """[{"op":"replace","path":"active","value":false}]""");

        var explanation = await ExplainAsync(person, Edit, null);
        Assert.False(explanation.Granted);
        Assert.Contains("deactivated", explanation.Refusal, StringComparison.Ordinal);
        Assert.Equal("Activate the person at the identity provider.", explanation.Change);
        Assert.DoesNotContain(person, await WhoAsync(Edit, null));

        await Hub.PatchUserAsync(caller, person, """[{"op":"replace","path":"active","value":true}]""");
        Assert.True((await ExplainAsync(person, Edit, null)).Granted);
    }

    [Fact]
    public async Task Who_is_deleted_takes_their_grants_along_and_a_namesake_inherits_nothing()
    {
        var caller = await Hub.ConnectAsync();
        var name = Unique("ada");
        var person = (await Hub.CreateNamedAsync(caller, name)).Id;
        var group = await Hub.CreateGroupAsync(caller, Unique("team"), person);
        await Registry.GrantAsync(new(person, null, "Developer", null, null, null), Ct);
        await Registry.GrantAsync(new(null, group.Id, "Developer", null, null, null), Ct);

        await Hub.Users.DeleteAsync(caller, person, Precondition.None, Ct);
        await Hub.Groups.DeleteAsync(caller, group.Id, Precondition.None, Ct);

        Assert.Empty(await Catalog.GrantsAsync(person, null, null, Ct));
        Assert.Empty(await Catalog.GrantsAsync(null, group.Id, null, Ct));
        var namesake = (await Hub.CreateNamedAsync(caller, name)).Id;
        Assert.Equal(namesake, await Reader.FindUserAsync(name, Ct));
        Assert.Empty((await Reader.FactsAsync(namesake, Ct)).Grants);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task The_smallest_change_is_the_role_that_gives_the_permission_and_least_besides()
    {
        var person = await PersonAsync(await Hub.ConnectAsync());
        var (narrow, wide) = (Unique("narrow"), Unique("wide"));
        await Registry.AddRoleAsync(wide, ["least:*", "more:edit"], [], Ct);
        await Registry.AddRoleAsync(narrow, ["least/part:edit"], [], Ct);

        Assert.Equal($"Grant the role '{narrow}' everywhere.", (await ExplainAsync(person, Permission.Parse("least/part:read"), null)).Change);
        Assert.Equal($"Grant the role '{wide}' everywhere.", (await ExplainAsync(person, Permission.Parse("least:deploy"), null)).Change);
        Assert.Equal("Grant the role 'Viewer' everywhere.", (await ExplainAsync(person, Permission.Parse("unheard/of:read"), null)).Change);
    }

    [Fact]
    public async Task AZ_04_another_organisations_grants_roles_and_domains_are_not_seen()
    {
        var person = await PersonAsync(await Hub.ConnectAsync());
        await Hub.ConnectAsync(organization: 2);
        var elsewhere = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(2));
        var (role, domain) = (Unique("role"), Unique("domain"));
        await Registry.AddRoleAsync(role, ["build:edit"], [], Ct);
        await Registry.AddDomainAsync(domain, "team", null, Ct);
        var grant = await Registry.GrantAsync(new(person, null, role, domain, null, null), Ct);

        Assert.DoesNotContain(await new AccessCatalog(Hub.Storage, 2).RolesAsync(Ct), x => x.Name == role);
        await RefusedAsync(() => new AccessCatalog(Hub.Storage, 2).FindDomainAsync(domain, Ct));
        await RefusedAsync(() => elsewhere.EndGrantAsync(grant.Id, Ct));
        await RefusedAsync(() => new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, 2).FactsAsync(person, Ct));
        Assert.True((await ExplainAsync(person, Edit, domain)).Granted);
    }

    [Fact]
    public async Task What_is_in_use_is_not_removed_and_what_is_not_understood_changes_nothing()
    {
        var person = await PersonAsync(await Hub.ConnectAsync());
        var (role, heir, domain, inner) = (Unique("role"), Unique("heir"), Unique("domain"), Unique("inner"));
        await Registry.AddRoleAsync(role, ["build:edit"], [], Ct);
        await Registry.AddRoleAsync(heir, [], [role.ToUpperInvariant()], Ct);
        await Registry.AddDomainAsync(domain, "team", null, Ct);
        await Registry.AddDomainAsync(inner, "team", domain, Ct);
        var grant = await Registry.GrantAsync(new(person, null, heir, inner, null, null), Ct);
        var before = await AuditCountAsync();
        var now = Hub.Clock.GetUtcNow();

        await RefusedAsync(() => Registry.RemoveRoleAsync(role, Ct));
        await RefusedAsync(() => Registry.RemoveRoleAsync(heir, Ct));
        await RefusedAsync(() => Registry.RemoveRoleAsync("admin", Ct));
        await RefusedAsync(() => Registry.RemoveDomainAsync(domain, Ct));
        await RefusedAsync(() => Registry.RemoveDomainAsync(inner, Ct));
        await RefusedAsync(() => Registry.AddRoleAsync(role.ToUpperInvariant(), ["x:read"], [], Ct));
        await RefusedAsync(() => Registry.AddRoleAsync("VIEWER", ["x:read"], [], Ct));
        await RefusedAsync(() => Registry.AddRoleAsync(Unique("x"), [], [], Ct));
        await RefusedAsync(() => Registry.AddRoleAsync(Unique("x"), ["x"], [], Ct));
        await RefusedAsync(() => Registry.AddRoleAsync(Unique("x"), [], ["nobody"], Ct));
        await RefusedAsync(() => Registry.AddDomainAsync(domain, "team", null, Ct));
        await RefusedAsync(() => Registry.AddDomainAsync(Unique("x"), "team", "nowhere", Ct));
        await RefusedAsync(() => Registry.AddDomainAsync(" ", "team", null, Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(person, person, heir, null, null, null), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(null, null, heir, null, null, null), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(person, null, "nothing", null, null, null), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(person, null, heir, "nowhere", null, null), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(person, null, heir, null, now, now), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(Guid.NewGuid(), null, heir, null, null, null), Ct));
        await RefusedAsync(() => Registry.GrantAsync(new(null, Guid.NewGuid(), heir, null, null, null), Ct));
        Assert.Equal(grant.Id, (await Registry.GrantAsync(new(person, null, heir, inner, null, null), Ct)).Id);
        Assert.Equal(before, await AuditCountAsync());

        await Registry.EndGrantAsync(grant.Id, Ct);
        await Registry.RemoveRoleAsync(heir, Ct);
        await Registry.RemoveRoleAsync(role, Ct);
        await Registry.RemoveDomainAsync(inner, Ct);
        await Registry.RemoveDomainAsync(domain, Ct);
        Assert.Equal(before + 5, await AuditCountAsync());
    }

    /// <summary>By pages of seven, as a client would.</summary>
    private async Task<List<Guid>> WhoAsync(Permission permission, string? domain)
    {
        var found = new List<Guid>();
        var where = domain is null ? null : await Catalog.FindDomainAsync(domain, Ct);
        while (await Reader.WhoAsync(permission, where, found.Count == 0 ? Guid.Empty : found[^1], 7, Ct) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(holder => holder.UserId));
        }
        return found;
    }

    private async Task<Explanation> ExplainAsync(Guid person, Permission permission, string? domain) =>
        await Reader.ExplainAsync(person, permission, domain is null ? null : await Catalog.FindDomainAsync(domain, Ct), Ct);

    private async Task<Guid> PersonAsync(ScimCaller caller, bool active = true) =>
        (await Hub.CreateUserAsync(caller, $$"""{"userName":"{{Unique("person")}}","active":{{(active ? "true" : "false")}}}""")).Id;

    private async Task<long> AuditCountAsync()
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.AuditEntries.LongCountAsync(x => x.ConnectionId == null, Ct);
    }

    private static async Task RefusedAsync(Func<Task> change) => Assert.NotEmpty((await Assert.ThrowsAsync<AdministrationException>(change)).Message);

    private static string Unique(string name) => $"{name} {Guid.NewGuid():n}";
}
