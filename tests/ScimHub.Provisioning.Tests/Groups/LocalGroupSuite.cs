using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Groups;

/// <summary>Groups of ScimHub's own, beside those of connections. Each test has an organisation of its own.</summary>
public abstract class LocalGroupSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static readonly Permission Edit = Permission.Parse("build:edit");

    private static int organizations = 5_000;

    [Fact]
    public async Task A_local_group_is_made_filled_renamed_and_ended_with_an_audit_row_each()
    {
        var (caller, local) = await OpenAsync();
        var (ada, bob) = ((await Hub.CreateNamedAsync(caller, "ada")).Id, (await Hub.CreateNamedAsync(caller, "bob")).Id);
        var pushed = (await Hub.CreateGroupAsync(caller, "Pushed", bob)).Id;
        var group = await local.CreateAsync("  Night shift ", Ct);
        var id = group.Resource.Id;
        Assert.Equal((true, 1L, "Night shift"), (group.IsLocal, group.Resource.Version, NameOf(group)));

        Assert.Equal(2, (await local.AddMembersAsync(id, [ada, bob, pushed, ada], Precondition.None, Ct)).Resource.Version);
        Assert.Equal(2, (await local.AddMembersAsync(id, [ada], Precondition.None, Ct)).Resource.Version);
        Assert.Equal([new(ada, false, "ada"), new(bob, false, "bob"), new(pushed, true, "Pushed")], await MembersAsync(caller, id));
        Assert.Equal(3, (await local.RemoveMembersAsync(id, [bob, Guid.CreateVersion7(), pushed], Precondition.AnyOf([2]), Ct)).Resource.Version);
        Assert.Equal(3, (await local.RemoveMembersAsync(id, [bob], Precondition.None, Ct)).Resource.Version);
        Assert.Equal("Late shift", NameOf(await local.ChangeAsync(id, "Late shift", Precondition.None, Ct)));
        Assert.Equal(4, (await local.ChangeAsync(id, "Late shift", Precondition.None, Ct)).Resource.Version);
        await FaultAsync(412, ScimErrorType.None, () => local.ChangeAsync(id, "x", Precondition.AnyOf([3]), Ct));
        await FaultAsync(412, ScimErrorType.None, () => local.AddMembersAsync(id, [bob], Precondition.AnyOf([3]), Ct));
        await FaultAsync(412, ScimErrorType.None, () => local.RemoveAsync(id, Precondition.AnyOf([3]), Ct));
        var found = await Directory(caller).GetAsync(id, Ct);
        Assert.Equal(("Late shift", 4L, true), (NameOf(found), found.Resource.Version, found.IsLocal));
        await Hub.VerifyAsync();
        await local.RemoveAsync(id, Precondition.None, Ct);
        await RefusedAsync(AdministrationFault.NotFound, () => local.RemoveAsync(id, Precondition.None, Ct));
        Assert.Equal(["group.created", "group.updated", "group.updated", "group.updated", "group.deleted"], await Hub.AuditAsync(caller, id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_and_changes_nothing()
    {
        var (caller, local) = await OpenAsync();
        var id = (await local.CreateAsync("Team", Ct)).Resource.Id;
        var ada = (await Hub.CreateNamedAsync(caller, "ada")).Id;
        foreach (var name in (string[])["", "  ", "\u200b", "a\nb", new('x', 401), new('\ufdfa', 50)])
        {
            await RefusedAsync(AdministrationFault.Invalid, () => local.CreateAsync(name, Ct));
            await RefusedAsync(AdministrationFault.Invalid, () => local.ChangeAsync(id, name, Precondition.None, Ct));
        }
        var nobody = Guid.CreateVersion7();
        Assert.Contains(nobody.ToString(), (await RefusedAsync(AdministrationFault.Invalid, () => local.AddMembersAsync(id, [ada, nobody], Precondition.None, Ct))).Message, StringComparison.Ordinal);
        await RefusedAsync(AdministrationFault.Invalid, () => local.AddMembersAsync(id, [], Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => local.AddMembersAsync(id, [.. Enumerable.Range(0, 1_001).Select(_ => Guid.NewGuid())], Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => local.AddManagerAsync(id, nobody, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => local.RemoveManagerAsync(id, ada, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => local.AddMembersAsync(nobody, [ada], Precondition.None, Ct));
        Assert.Empty(await MembersAsync(caller, id));
        Assert.Equal(1, (await Directory(caller).GetAsync(id, Ct)).Resource.Version);
    }

    [Fact]
    public async Task Names_are_unique_among_local_groups_and_free_beside_those_of_connections()
    {
        var (caller, local) = await OpenAsync();
        await Hub.CreateGroupAsync(caller, "Sales");
        var first = (await local.CreateAsync("Sales", Ct)).Resource.Id;
        await Hub.CreateGroupAsync(await Hub.ConnectAsync(caller.OrganizationId), "Sales");
        await RefusedAsync(AdministrationFault.Conflict, () => local.CreateAsync(" SALES", Ct));
        var second = (await local.CreateAsync("Support", Ct)).Resource.Id;
        await RefusedAsync(AdministrationFault.Conflict, () => local.ChangeAsync(second, "sales", Precondition.None, Ct));
        await local.ChangeAsync(first, "SALES", Precondition.None, Ct);
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Record.ExceptionAsync(() => local.CreateAsync("Race", Ct)).AsTask(), Ct)));
        Assert.Equal(7, made.Count(fault => fault is AdministrationException { Fault: AdministrationFault.Conflict }));
        Assert.Equal(3, (await Directory(caller).ListAsync(Filter("displayName eq \"sales\""), Guid.Empty, 10, Ct)).Count);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_SCIM_client_never_meets_a_local_group()
    {
        var (caller, local) = await OpenAsync();
        var ada = (await Hub.CreateNamedAsync(caller, "ada")).Id;
        var own = (await Hub.CreateGroupAsync(caller, "Own", ada)).Id;
        var hidden = (await local.CreateAsync("Hidden", Ct)).Resource.Id;
        await local.AddMembersAsync(hidden, [ada, own], Precondition.None, Ct);

        Assert.Equal([own], (await Hub.ListGroupsAsync(caller)).Items.Select(group => group.Id));
        Assert.Equal(1, (await Hub.ListGroupsAsync(caller)).Total);
        Assert.Empty((await Hub.ListGroupsAsync(caller, "displayName eq \"Hidden\" or members.value eq \"" + own + "\"")).Items);
        Assert.Equal([own], (await Hub.Users.GetAsync(caller, ada, withGroups: true, Ct)).Groups!.Select(group => group.Id));
        Assert.Empty((await Hub.ListUsersAsync(caller, $"groups.value eq \"{hidden}\"")).Items);
        await NotFoundAsync(async () => await Hub.Groups.GetAsync(caller, hidden, Ct));
        await NotFoundAsync(() => Hub.AddMembersAsync(caller, hidden, ada));
        await NotFoundAsync(() => Hub.Groups.DeleteAsync(caller, hidden, Precondition.None, Ct));
        await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.AddMembersAsync(caller, own, hidden));
        await Hub.CreateGroupAsync(caller, "Hidden");
        // What hangs on its own group elsewhere does not keep it.
        await Hub.Groups.DeleteAsync(caller, own, Precondition.None, Ct);
        Assert.Equal([ada], (await MembersAsync(caller, hidden)).Select(member => member.Id));
        Assert.Equal(3, (await Directory(caller).GetAsync(hidden, Ct)).Resource.Version);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task W7_no_hand_touches_a_group_that_a_connection_owns()
    {
        var (caller, local) = await OpenAsync();
        var (ada, bob) = ((await Hub.CreateNamedAsync(caller, "ada")).Id, (await Hub.CreateNamedAsync(caller, "bob")).Id);
        var pushed = (await Hub.CreateGroupAsync(caller, "Pushed", ada)).Id;
        foreach (var request in (Func<Task>[])
        [
            () => local.AddMembersAsync(pushed, [bob], Precondition.None, Ct), () => local.RemoveMembersAsync(pushed, [ada], Precondition.None, Ct), () => local.ChangeAsync(pushed, "Mine", Precondition.None, Ct),
            () => local.RemoveAsync(pushed, Precondition.None, Ct), () => local.AddManagerAsync(pushed, ada, Ct), () => local.RemoveManagerAsync(pushed, ada, Ct),
        ])
        {
            var fault = await RefusedAsync(AdministrationFault.Conflict, request);
            Assert.Contains($"Connection {caller.ConnectionId}", fault.Message, StringComparison.Ordinal);
            Assert.Contains("identity provider", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal([ada], await Hub.MembersAsync(caller, pushed));
        Assert.Equal(1, (await Hub.Groups.GetAsync(caller, pushed, Ct)).Version);
    }

    [Fact]
    public async Task GR_01_circles_of_local_groups_are_refused_also_when_they_are_closed_on_two_nodes_at_once()
    {
        var (caller, local) = await OpenAsync();
        await using var again = Hub.OpenAgain();
        var other = new GroupAdministration(again, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(caller.OrganizationId));
        var pushed = (await Hub.CreateGroupAsync(caller, "Pushed")).Id;
        var (a, b, c) = (await MakeAsync("a"), await MakeAsync("b"), await MakeAsync("c"));
        await RefusedAsync(AdministrationFault.Invalid, () => local.AddMembersAsync(a, [b, a], Precondition.None, Ct));
        await local.AddMembersAsync(a, [b, pushed], Precondition.None, Ct);
        await local.AddMembersAsync(b, [c, pushed], Precondition.None, Ct);
        Assert.Contains("'b'", (await RefusedAsync(AdministrationFault.Conflict, () => local.AddMembersAsync(c, [pushed, b], Precondition.None, Ct))).Message, StringComparison.Ordinal);
        await RefusedAsync(AdministrationFault.Conflict, () => local.AddMembersAsync(c, [a], Precondition.None, Ct));
        Assert.Empty(await MembersAsync(caller, c));
        await local.AddMembersAsync(a, [c], Precondition.None, Ct);
        await local.RemoveMembersAsync(a, [b], Precondition.None, Ct);
        await local.AddMembersAsync(b, [a], Precondition.None, Ct);

        for (var round = 0; round < 5; round++)
        {
            var (left, right) = (await MakeAsync($"left-{round}"), await MakeAsync($"right-{round}"));
            var faults = await Task.WhenAll(
                Task.Run(() => Record.ExceptionAsync(() => local.AddMembersAsync(left, [right], Precondition.None, Ct)).AsTask(), Ct),
                Task.Run(() => Record.ExceptionAsync(() => other.AddMembersAsync(right, [left], Precondition.None, Ct)).AsTask(), Ct));
            Assert.Single(faults, fault => fault is null);
            Assert.Single(faults, fault => fault is AdministrationException { Fault: AdministrationFault.Conflict });
        }
        await Hub.VerifyAsync();

        async Task<Guid> MakeAsync(string name) => (await local.CreateAsync(name, Ct)).Resource.Id;
    }

    [Fact]
    public async Task What_is_granted_to_a_local_group_reaches_its_members_and_rules_see_it_whatever_connections_control()
    {
        var (caller, local) = await OpenAsync();
        var silent = await Hub.ConnectAsync(caller.OrganizationId);
        await using (var context = Hub.Storage.CreateContext(caller.OrganizationId))
        {
            await context.Connections.Where(x => x.Id == silent.ConnectionId).ExecuteUpdateAsync(x => x.SetProperty(y => y.WithoutPermissions, true), Ct);
        }
        var access = Access(caller);
        var reader = new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, caller.OrganizationId);
        var rules = new RuleRegistry(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(caller.OrganizationId));
        var (direct, nested, quiet) = ((await Hub.CreateNamedAsync(caller, "direct")).Id, (await Hub.CreateNamedAsync(caller, "nested")).Id, (await Hub.CreateNamedAsync(silent, "quiet")).Id);
        var pushed = (await Hub.CreateGroupAsync(caller, "Pushed", nested)).Id;
        var unheard = (await Hub.CreateGroupAsync(silent, "Unheard", quiet)).Id;
        var inner = (await local.CreateAsync("hub.Member", Ct)).Resource.Id;
        var outer = (await local.CreateAsync("Outer", Ct)).Resource.Id;
        await local.AddMembersAsync(inner, [direct, pushed, unheard], Precondition.None, Ct);
        await local.AddMembersAsync(outer, [inner], Precondition.None, Ct);

        var grant = await access.GrantAsync(new(null, outer, "Member", null, null, null), Ct);
        Assert.Equal(["hub.Member", "Outer"], Assert.Single((await ExplainAsync(direct)).Reasons).Fact.Via);
        Assert.Equal(["Pushed", "hub.Member", "Outer"], Assert.Single((await ExplainAsync(nested)).Reasons).Fact.Via);
        // P8: who is there only because a connection says so that does not control permissions has nothing of it.
        Assert.Equal(Verdict.WithoutPermissions, Assert.Single((await ExplainAsync(quiet)).Reasons).Verdict);
        Assert.Equal([direct, nested], await WhoAsync());
        await access.EndGrantAsync(grant.Id, Ct);

        var named = await rules.AddAsync(new("named", null, "groups.display", "hub.{role}"), Ct);
        Assert.Equal([direct], await WhoAsync());
        Assert.True((await ExplainAsync(direct)).Granted);
        Assert.Equal([direct], (await rules.PreviewAsync(new("x", null, "groups.display", "hub.{role}"), Guid.Empty, 10, Ct)).People.Select(person => person.UserId));
        await rules.RemoveAsync(named.Id, Precondition.None, Ct);
        var rule = await rules.AddAsync(new("in it", "groups[display eq \"HUB.MEMBER\"] and active eq true"), Ct);
        Assert.Equal(1, (await rules.PreviewAsync(new("x", $"groups.value eq \"{inner}\""), Guid.Empty, 10, Ct)).Total);
        await access.GrantAsync(new(null, null, "Member", null, null, null) { RuleId = rule.Id }, Ct);
        Assert.Equal([direct], await WhoAsync());
        Assert.True((await ExplainAsync(direct)).Granted);

        Task<Explanation> ExplainAsync(Guid person) => reader.ExplainAsync(person, Edit, null, Ct);

        async Task<IEnumerable<Guid>> WhoAsync() => (await reader.WhoAsync(Edit, null, Guid.Empty, 10, Ct)).Select(holder => holder.UserId);
    }

    [Fact]
    public async Task Whoever_is_deleted_leaves_local_groups_and_manages_nothing_and_whoever_is_deactivated_stays()
    {
        var (caller, local) = await OpenAsync();
        var accounts = Accounts;
        var actor = Actor.CommandLine(caller.OrganizationId);
        var (gone, ended, idle) = ((await Hub.CreateNamedAsync(caller, "gone")).Id, await accounts.AddAsync(actor, TestDatabase.User("""{"userName":"ended"}"""), Ct), (await Hub.CreateNamedAsync(caller, "idle")).Id);
        var kept = (await Hub.CreateNamedAsync(caller, "kept")).Id;
        await accounts.EditAsync(actor, kept, new(TestDatabase.Patch("""[{"op":"replace","path":"title","value":"By hand"}]""", TestSchemas.Catalog.User)), mayAdminister: true, Precondition.None, Ct);
        var id = (await local.CreateAsync("Team", Ct)).Resource.Id;
        Guid[] all = [gone, ended, idle, kept];
        await local.AddMembersAsync(id, all, Precondition.None, Ct);
        foreach (var person in all)
        {
            await local.AddManagerAsync(id, person, Ct);
            await local.AddManagerAsync(id, person, Ct);
        }
        await Hub.Users.DeleteAsync(caller, gone, Precondition.None, Ct);
        await accounts.DeleteAsync(actor, ended, mayAdminister: true, Precondition.None, Ct);
        await Hub.PatchUserAsync(caller, idle, """[{"op":"replace","path":"active","value":false}]""");
        // What an administrator said of the account holds it, and so do the local groups.
        await Hub.Users.DeleteAsync(caller, kept, Precondition.None, Ct);
        Assert.Equal([idle, kept], (await MembersAsync(caller, id)).Select(member => member.Id).Order());
        Assert.Equal([idle, kept], (await Directory(caller).ManagersAsync(id, Guid.Empty, 10, Ct)).Select(manager => manager.UserId).Order());
        Assert.Equal(4, (await Directory(caller).GetAsync(id, Ct)).Resource.Version);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_05_people_who_are_deleted_while_they_are_taken_in_hang_nowhere()
    {
        var (caller, local) = await OpenAsync();
        var id = (await local.CreateAsync("Team", Ct)).Resource.Id;
        var people = new List<Guid>();
        for (var i = 0; i < 30; i++)
        {
            people.Add((await Hub.CreateNamedAsync(caller, $"person-{i}")).Id);
        }
        await Task.WhenAll(people.SelectMany(person => (Func<Task>[])
        [
            () => Record.ExceptionAsync(() => local.AddMembersAsync(id, [person], Precondition.None, Ct)).AsTask(),
            () => Hub.Users.DeleteAsync(caller, person, Precondition.None, Ct),
        ]).Select(work => Task.Run(work, Ct)));
        Assert.Empty(await MembersAsync(caller, id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task AD_01_the_last_administrator_through_a_local_group_stays_whichever_way_is_tried()
    {
        var (caller, local) = await OpenAsync();
        var ada = (await Hub.CreateNamedAsync(caller, "ada")).Id;
        var pushed = (await Hub.CreateGroupAsync(caller, "Pushed", ada)).Id;
        var inner = (await local.CreateAsync("Inner", Ct)).Resource.Id;
        var outer = (await local.CreateAsync("Outer", Ct)).Resource.Id;
        await local.AddMembersAsync(inner, [ada], Precondition.None, Ct);
        await local.AddMembersAsync(outer, [inner], Precondition.None, Ct);
        await Access(caller).GrantAsync(new(null, outer, "Admin", null, null, null), Ct);

        await RefusedAsync(AdministrationFault.Conflict, () => local.RemoveMembersAsync(inner, [ada], Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => local.RemoveMembersAsync(outer, [inner], Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => local.RemoveAsync(inner, Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => local.RemoveAsync(outer, Precondition.None, Ct));
        Assert.Equal(4, await RefusalsAsync(caller, "lastAdministrator"));
        // By a pushed group within it she is one still, until its connection no longer controls permissions; and its client may not touch that group.
        await local.AddMembersAsync(outer, [pushed], Precondition.None, Ct);
        await local.RemoveMembersAsync(inner, [ada], Precondition.None, Ct);
        var registry = new ConnectionRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(caller.OrganizationId));
        await RefusedAsync(AdministrationFault.Conflict, () => registry.SetAsync($"Connection {caller.ConnectionId}", new(PermissionsOff: true), Ct));
        await FaultAsync(403, ScimErrorType.None, () => Hub.RemoveMemberAsync(caller, pushed, ada));
        await RefusedAsync(AdministrationFault.Conflict, () => local.RemoveMembersAsync(outer, [pushed], Precondition.None, Ct));
        await local.AddMembersAsync(inner, [ada], Precondition.None, Ct);
        await registry.SetAsync($"Connection {caller.ConnectionId}", new(PermissionsOff: true), Ct);
        await RefusedAsync(AdministrationFault.Conflict, () => local.RemoveMembersAsync(inner, [ada], Precondition.None, Ct));
    }

    [Fact]
    public async Task AZ_02_a_program_fills_no_group_that_gives_what_it_has_not()
    {
        var (caller, local) = await OpenAsync();
        var (access, accounts) = (Access(caller), Accounts);
        var (ada, eve, safe) = ((await Hub.CreateNamedAsync(caller, "ada")).Id, (await Hub.CreateNamedAsync(caller, "eve")).Id, (await Hub.CreateNamedAsync(caller, "safe")).Id);
        await accounts.EditAsync(Actor.CommandLine(caller.OrganizationId), safe, new(Protected: true), mayAdminister: true, Precondition.None, Ct);
        var (plain, given, administering) = ((await local.CreateAsync("Plain", Ct)).Resource.Id, (await local.CreateAsync("Given", Ct)).Resource.Id, (await local.CreateAsync("Administering", Ct)).Resource.Id);
        await local.AddMembersAsync(administering, [ada], Precondition.None, Ct);
        await local.AddMembersAsync(plain, [ada], Precondition.None, Ct);
        await access.GrantAsync(new(null, given, "Developer", null, null, null), Ct);
        await access.GrantAsync(new(null, administering, "Admin", null, null, null), Ct);
        var clerk = await access.AddRoleAsync("Clerk", ["hub/groups:edit"], [], Ct);
        var program = new GroupAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new(caller.OrganizationId, ActorKind.ServiceAccount, Guid.CreateVersion7(), Guid.CreateVersion7()))
        {
            Ceiling = clerk.Permissions,
        };
        var before = await StateAsync(caller);
        foreach (var request in (Func<Task>[])
        [
            () => program.AddMembersAsync(administering, [eve], Precondition.None, Ct), () => program.RemoveMembersAsync(administering, [ada], Precondition.None, Ct), () => program.RemoveAsync(administering, Precondition.None, Ct),
            () => program.AddMembersAsync(administering, [plain], Precondition.None, Ct), () => program.AddManagerAsync(administering, eve, Ct), () => program.AddMembersAsync(given, [eve], Precondition.None, Ct),
            () => program.AddMembersAsync(given, [plain], Precondition.None, Ct), () => program.AddManagerAsync(given, eve, Ct), () => program.AddMembersAsync(plain, [safe], Precondition.None, Ct),
            () => program.RemoveMembersAsync(plain, [ada], Precondition.None, Ct), () => program.RemoveAsync(plain, Precondition.None, Ct),
        ])
        {
            await RefusedAsync(AdministrationFault.Forbidden, request);
        }
        Assert.Equal(before, await StateAsync(caller));
        await program.AddMembersAsync(plain, [eve], Precondition.None, Ct);
        await program.RemoveMembersAsync(plain, [eve], Precondition.None, Ct);
        await program.RemoveAsync((await program.CreateAsync("Own", Ct)).Resource.Id, Precondition.None, Ct);
        var nobody = new GroupAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new(caller.OrganizationId, ActorKind.ServiceAccount, Guid.CreateVersion7())) { Ceiling = BuiltInRoles.Developer.Permissions };
        await RefusedAsync(AdministrationFault.Forbidden, () => nobody.CreateAsync("No", Ct));
        await RefusedAsync(AdministrationFault.Forbidden, () => nobody.AddMembersAsync(plain, [eve], Precondition.None, Ct));
    }

    /// <summary>
    /// A SCIM client sees as members whom it put there itself, and nobody else: protected accounts and service accounts stand in no list of its. Whom it put there and who was
    /// protected since stays in, unseen: a client that reads, changes and writes back the whole asks nothing of them.
    /// </summary>
    [Fact]
    public async Task AZ_03_protected_and_service_accounts_are_never_among_the_members_a_client_sees()
    {
        var (caller, local) = await OpenAsync();
        var actor = Actor.CommandLine(caller.OrganizationId);
        var pushed = (await Hub.CreateNamedAsync(caller, "pushed")).Id;
        var made = await Accounts.AddAsync(actor, TestDatabase.User("""{"userName":"made"}"""), Ct);
        var robot = (await new ServiceAccountRegistry(Hub.Storage, Hub.Clock, actor).AddAsync("robot", "Admin", null, Ct)).Id;
        var group = (await Hub.CreateGroupAsync(caller, "Group", pushed)).Id;
        foreach (var person in (Guid[])[pushed, made])
        {
            await Accounts.EditAsync(actor, person, new(Protected: true), mayAdminister: true, Precondition.None, Ct);
        }
        foreach (var stranger in (Guid[])[made, robot])
        {
            await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.AddMembersAsync(caller, group, stranger));
            await Hub.RemoveMemberAsync(caller, group, stranger);
            Assert.Empty((await Hub.ListGroupsAsync(caller, $"members.value eq \"{stranger}\"")).Items);
        }
        await RefusedAsync(AdministrationFault.Conflict, () => local.AddMembersAsync(group, [made], Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.Invalid, async () => await local.AddMembersAsync((await local.CreateAsync("Robots", Ct)).Resource.Id, [robot], Precondition.None, Ct));
        Assert.Empty(await Hub.MembersAsync(caller, group));
        Assert.Empty((await Hub.ListGroupsAsync(caller, $"members.value eq \"{pushed}\"")).Items);
        // What it read it may write back, and so may who knows of the protected member still.
        foreach (var body in (string[])["""{"displayName":"Group"}""", $$"""{"displayName":"Group","members":[{"value":"{{pushed}}"}]}"""])
        {
            Assert.Equal(2, (await Hub.Groups.ReplaceAsync(caller, group, TestDatabase.Group(body), Precondition.None, Ct)).Version);
        }
        await FaultAsync(403, ScimErrorType.None, () => Hub.RemoveMemberAsync(caller, group, pushed));
        Assert.Equal([pushed], (await MembersAsync(caller, group)).Select(member => member.Id));
    }

    private async Task<(ScimCaller Caller, GroupAdministration Local)> OpenAsync()
    {
        var caller = await Hub.ConnectAsync(Interlocked.Increment(ref organizations));
        return (caller, new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(caller.OrganizationId)));
    }

    private UserAdministration Accounts => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new SettingsRegistry(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing));

    private AccessRegistry Access(ScimCaller caller) => new(Hub.Storage, Hub.Clock, Actor.CommandLine(caller.OrganizationId));

    private GroupDirectory Directory(ScimCaller caller) => new(Hub.Storage, TestSchemas.Catalog, caller.OrganizationId);

    private Task<IReadOnlyList<DirectoryMember>> MembersAsync(ScimCaller caller, Guid group) => Directory(caller).MembersAsync(group, Guid.Empty, 1_000, Ct);

    private async Task<List<string>> StateAsync(ScimCaller caller)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return
        [
            .. (await context.Groups.Select(x => new { x.Id, x.DisplayName, x.Version }).ToListAsync(Ct)).Select(x => x.ToString()!).Order(),
            .. (await context.Members.Select(x => new { x.GroupId, x.UserId }).ToListAsync(Ct)).Select(x => x.ToString()!).Order(),
            .. (await context.GroupManagers.Select(x => new { x.GroupId, x.UserId }).ToListAsync(Ct)).Select(x => x.ToString()!).Order(),
        ];
    }

    private async Task<int> RefusalsAsync(ScimCaller caller, string reason)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return await context.AuditEntries.CountAsync(x => x.Outcome == AuditOutcome.Refused && x.Detail!.Contains(reason), Ct);
    }

    private static string? NameOf(DirectoryGroup group) => TestDatabase.Resource(group.Resource, TestSchemas.Catalog.Group).Text(ScimHub.Scim.Schemas.GroupAttributes.DisplayName);

    private static ScimHub.Scim.Filters.Filter Filter(string text) => ScimHub.Scim.Filters.FilterParser.Parse(text, TestSchemas.Catalog.Group, ScimHub.Scim.Dialects.Dialect.Strict);

    private static async Task<AdministrationException> RefusedAsync(AdministrationFault fault, Func<Task> request)
    {
        var refusal = await Assert.ThrowsAsync<AdministrationException>(request);
        Assert.Equal(fault, refusal.Fault);
        return refusal;
    }
}
