using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Groups;

/// <summary>People who manage a local group, and what is beyond them. Each test has an organisation of its own.</summary>
public abstract class GroupManagerSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static int organizations = 6_000;

    [Fact]
    public async Task O4_a_manager_says_which_people_are_in_the_group_and_nothing_else()
    {
        var (caller, local) = await OpenAsync();
        var (manager, ada, eve) = (await PersonAsync(caller, "manager"), await PersonAsync(caller, "ada"), await PersonAsync(caller, "eve"));
        var (own, other) = ((await local.CreateAsync("Own", Ct)).Resource.Id, (await local.CreateAsync("Other", Ct)).Resource.Id);
        await local.AddMembersAsync(own, [other], Precondition.None, Ct);
        var person = By(caller, manager);
        await ForbiddenAsync(() => person.AddMembersAsync(own, [ada], Precondition.None, Ct));
        await local.AddManagerAsync(own, manager, Ct);

        await person.AddMembersAsync(own, [ada, manager], Precondition.None, Ct);
        await person.RemoveMembersAsync(own, [manager], Precondition.None, Ct);
        foreach (var request in (Func<Task>[])
        [
            () => person.ChangeAsync(own, "Mine", Precondition.None, Ct), () => person.RemoveAsync(own, Precondition.None, Ct), () => person.CreateAsync("New", Ct), () => person.AddManagerAsync(own, eve, Ct),
            () => person.RemoveManagerAsync(own, manager, Ct), () => person.RemoveMembersAsync(own, [other], Precondition.None, Ct), () => person.AddMembersAsync(other, [ada], Precondition.None, Ct),
            () => person.RemoveMembersAsync(other, [ada], Precondition.None, Ct), () => person.AddMembersAsync(Guid.CreateVersion7(), [ada], Precondition.None, Ct), () => person.AddManagerAsync(other, manager, Ct),
        ])
        {
            await ForbiddenAsync(request);
        }
        Assert.Equal([ada], await MembersAsync(caller, own));
        await using (var context = Hub.Storage.CreateContext(caller.OrganizationId))
        {
            var row = await context.AuditEntries.Where(x => x.TargetId == own && x.Action == "group.updated" && x.Outcome == AuditOutcome.Done).OrderByDescending(x => x.Id).FirstAsync(Ct);
            Assert.Equal((ActorKind.Person, (Guid?)manager), (row.Actor, row.ActorId));
            Assert.Equal(11, await context.AuditEntries.CountAsync(x => x.ActorId == manager && x.Outcome == AuditOutcome.Refused, Ct));
        }

        // Who is not active may nothing, and who no longer manages neither.
        await Hub.PatchUserAsync(caller, manager, """[{"op":"replace","path":"active","value":false}]""");
        await ForbiddenAsync(() => person.AddMembersAsync(own, [eve], Precondition.None, Ct));
        await Hub.PatchUserAsync(caller, manager, """[{"op":"replace","path":"active","value":true}]""");
        await person.AddMembersAsync(own, [eve], Precondition.None, Ct);
        await local.RemoveManagerAsync(own, manager, Ct);
        await ForbiddenAsync(() => person.RemoveMembersAsync(own, [eve], Precondition.None, Ct));
        await using var after = Hub.Storage.CreateContext(caller.OrganizationId);
        Assert.Equal(
            ["group.created", "group.manager.added", "group.manager.removed"],
            await after.AuditEntries.Where(x => x.TargetId == own && x.Outcome == AuditOutcome.Done && x.Action != "group.updated").Select(x => x.Action).Order().ToListAsync(Ct));
    }

    [Fact]
    public async Task B6_members_take_people_in_where_the_group_says_so_and_do_nothing_else()
    {
        var (caller, local) = await OpenAsync();
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(caller.OrganizationId));
        var (member, stranger, ada, eve) = (await PersonAsync(caller, "member"), await PersonAsync(caller, "stranger"), await PersonAsync(caller, "ada"), await PersonAsync(caller, "eve"));
        var (team, other) = ((await local.CreateAsync("Team", Ct)).Resource.Id, (await local.CreateAsync("Other", Ct)).Resource.Id);
        await local.AddMembersAsync(team, [member], Precondition.None, Ct);
        await ForbiddenAsync(() => By(caller, member).AddMembersAsync(team, [ada], Precondition.None, Ct));
        Assert.Equal(new(false, false, false), await By(caller, member).SettingsAsync(team, Ct));
        await ForbiddenAsync(() => By(caller, member).LetMembersInviteAsync(team, true, Ct));

        await local.LetMembersInviteAsync(team, true, Ct);
        await local.LetMembersInviteAsync(team, true, Ct);
        Assert.Equal(new(true, true, false), await By(caller, member).SettingsAsync(team, Ct));
        Assert.Equal(new(true, false, false), await By(caller, stranger).SettingsAsync(team, Ct));
        await By(caller, member).AddMembersAsync(team, [ada], Precondition.None, Ct);
        // Whom they took in takes others in.
        await By(caller, ada).AddMembersAsync(team, [eve], Precondition.None, Ct);
        Assert.Equal(new[] { member, ada, eve }.Order(), (await MembersAsync(caller, team)).Order());
        foreach (var request in (Func<Task>[])
        [
            () => By(caller, stranger).AddMembersAsync(team, [stranger], Precondition.None, Ct), () => By(caller, member).RemoveMembersAsync(team, [eve], Precondition.None, Ct),
            () => By(caller, member).AddMembersAsync(team, [other], Precondition.None, Ct), () => By(caller, member).AddMembersAsync(other, [eve], Precondition.None, Ct),
            () => By(caller, member).ChangeAsync(team, "Mine", Precondition.None, Ct), () => By(caller, member).AddManagerAsync(team, member, Ct), () => By(caller, member).LetMembersInviteAsync(team, false, Ct),
        ])
        {
            await ForbiddenAsync(request);
        }
        // Whoever lets members invite lets them give what the group gives.
        await access.AddRoleAsync("Clerk", ["hub/groups:edit"], [], Ct);
        await access.GrantAsync(new(stranger, null, "Clerk", null, null, null), Ct);
        await access.GrantAsync(new(null, other, "Admin", null, null, null), Ct);
        await By(caller, stranger).LetMembersInviteAsync(team, true, Ct);
        await ForbiddenAsync(() => By(caller, stranger).LetMembersInviteAsync(other, true, Ct));
        var groups = new GroupDirectory(Hub.Storage, TestSchemas.Catalog, caller.OrganizationId);
        Assert.Equal([team], (await groups.ListAsync(new GroupQuery(FilledBy: member), Guid.Empty, 10, Ct)).Select(group => group.Resource.Id));
        Assert.Empty(await groups.ListAsync(new GroupQuery(FilledBy: stranger), Guid.Empty, 10, Ct));
        await local.LetMembersInviteAsync(team, false, Ct);
        await ForbiddenAsync(() => By(caller, eve).AddMembersAsync(team, [stranger], Precondition.None, Ct));
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        Assert.Equal(2, await context.AuditEntries.CountAsync(x => x.TargetId == team && x.Action == "group.settings.changed" && x.Outcome == AuditOutcome.Done, Ct));
    }

    [Fact]
    public async Task O4_what_a_person_s_roles_allow_everywhere_they_may_do_to_every_local_group()
    {
        var (caller, local) = await OpenAsync();
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(caller.OrganizationId));
        var (clerk, elsewhere, admin, ada) = (await PersonAsync(caller, "clerk"), await PersonAsync(caller, "elsewhere"), await PersonAsync(caller, "admin"), await PersonAsync(caller, "ada"));
        await access.AddRoleAsync("Clerk", ["hub/groups:edit"], [], Ct);
        await access.AddDomainAsync("Sales", "team", null, Ct);
        await access.GrantAsync(new(clerk, null, "Clerk", null, null, null), Ct);
        await access.GrantAsync(new(clerk, null, "Viewer", null, null, null), Ct);
        await access.GrantAsync(new(elsewhere, null, "Clerk", "Sales", null, null), Ct);
        await access.GrantAsync(new(elsewhere, null, "Clerk", null, null, Hub.Clock.GetUtcNow()), Ct);
        await access.GrantAsync(new(admin, null, "Admin", null, null, null), Ct);
        await access.GrantAsync(new(admin, null, "Member", null, null, null), Ct);
        var (team, administering) = ((await By(caller, clerk).CreateAsync("Team", Ct)).Resource.Id, (await local.CreateAsync("Administering", Ct)).Resource.Id);
        await access.GrantAsync(new(null, administering, "Admin", null, null, null), Ct);

        await By(caller, clerk).AddMembersAsync(team, [ada], Precondition.None, Ct);
        await ForbiddenAsync(() => By(caller, elsewhere).AddMembersAsync(team, [ada], Precondition.None, Ct));
        await ForbiddenAsync(() => By(caller, clerk).AddMembersAsync(administering, [ada], Precondition.None, Ct));
        await By(caller, admin).AddMembersAsync(administering, [ada, team], Precondition.None, Ct);
        // It administers now: what was free before is so no longer.
        await ForbiddenAsync(() => By(caller, clerk).AddMembersAsync(team, [clerk], Precondition.None, Ct));
        await By(caller, admin).RemoveAsync(administering, Precondition.None, Ct);
        await By(caller, clerk).AddMembersAsync(team, [clerk], Precondition.None, Ct);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task O4_over_random_requests_managers_never_reach_beyond_their_groups(int seed)
    {
        var random = new Random(seed);
        var world = await World.MakeAsync(this, random);
        var (allowed, refused) = (0, 0);
        for (var i = 0; i < 150; i++)
        {
            var (request, reaches) = world.Next();
            var fault = await Record.ExceptionAsync(request);
            Assert.True(fault is null or AdministrationException, fault?.ToString());
            Assert.Equal(reaches, fault is null);
            (allowed, refused) = reaches ? (allowed + 1, refused) : (allowed, refused + 1);
            Assert.Equal(world.Expected(), await world.ReadAsync());
        }
        Assert.True(allowed > 10 && refused > 10, $"{allowed} allowed, {refused} refused.");
        var reader = new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, world.Organization);
        Assert.Equal(world.Administrators.Order(), (await reader.WhoAsync(Administration.Permission, null, Guid.Empty, 100, Ct)).Select(holder => holder.UserId));
    }

    private async Task<(ScimCaller Caller, GroupAdministration Local)> OpenAsync()
    {
        var caller = await Hub.ConnectAsync(Interlocked.Increment(ref organizations));
        return (caller, new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor.CommandLine(caller.OrganizationId)));
    }

    private async Task<Guid> PersonAsync(ScimCaller caller, string name) => (await Hub.CreateNamedAsync(caller, name)).Id;

    private GroupAdministration By(ScimCaller caller, Guid person) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new(caller.OrganizationId, ActorKind.Person, person));

    private async Task<IEnumerable<Guid>> MembersAsync(ScimCaller caller, Guid group)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return await context.Members.Where(x => x.GroupId == group).Select(x => x.UserId).ToListAsync(Ct);
    }

    private static async Task ForbiddenAsync(Func<Task> request) =>
        Assert.Equal(AdministrationFault.Forbidden, (await Assert.ThrowsAsync<AdministrationException>(request)).Fault);

    /// <summary>A small organisation, and what it must look like: of all there is, only people come to and go from the groups that are managed and give no administration.</summary>
    private sealed class World(GroupManagerSuite suite, ScimCaller caller, Random random)
    {
        private readonly Dictionary<Guid, HashSet<Guid>> people = [];
        private readonly HashSet<(Guid Group, Guid Person)> managers = [];
        private readonly HashSet<Guid> guarded = [];
        private readonly HashSet<Guid> closed = [];
        private readonly List<Guid> everybody = [];
        private readonly List<Guid> actors = [];
        private List<string> fixture = [];

        public int Organization => caller.OrganizationId;

        public HashSet<Guid> Administrators { get; } = [];

        public static async Task<World> MakeAsync(GroupManagerSuite suite, Random random)
        {
            var (caller, local) = await suite.OpenAsync();
            var world = new World(suite, caller, random);
            await world.FillAsync(local);
            return world;
        }

        private async Task FillAsync(GroupAdministration local)
        {
            var access = new AccessRegistry(suite.Hub.Storage, suite.Hub.Clock, Actor.CommandLine(Organization));
            for (var i = 0; i < 12; i++)
            {
                everybody.Add(await suite.PersonAsync(caller, $"person-{i}"));
            }
            var groups = new List<Guid>();
            for (var i = 0; i < 6; i++)
            {
                groups.Add((await local.CreateAsync($"Group {i}", Ct)).Resource.Id);
            }
            var (administrator, throughGroup, safe) = (everybody[9], everybody[10], everybody[11]);
            // Group 3 administers, and so does 4, which it holds; 0 holds 5, which is managed by nobody.
            await local.AddMembersAsync(groups[3], [groups[4], throughGroup], Precondition.None, Ct);
            await local.AddMembersAsync(groups[0], [groups[5], administrator, safe], Precondition.None, Ct);
            await access.GrantAsync(new(administrator, null, "Admin", null, null, null), Ct);
            await access.GrantAsync(new(null, groups[3], "Admin", null, null, null), Ct);
            await access.GrantAsync(new(null, groups[1], "Developer", null, null, null), Ct);
            await new UserAdministration(suite.Hub.Storage, TestSchemas.Catalog, suite.Hub.Clock, new SettingsRegistry(suite.Hub.Storage, suite.Hub.Clock, () => ConfiguredProvisioning.Nothing))
                .EditAsync(Actor.CommandLine(Organization), safe, new(Protected: true), mayAdminister: true, Precondition.None, Ct);
            var pushed = (await suite.Hub.CreateGroupAsync(caller, "Pushed", everybody[0])).Id;
            Administrators.UnionWith([administrator, throughGroup]);
            guarded.UnionWith([administrator, throughGroup, safe]);
            closed.UnionWith([groups[3], groups[4], pushed]);
            actors.AddRange(everybody[..4]);
            foreach (var (person, group) in new[] { (0, 0), (0, 1), (1, 1), (1, 2), (1, 3), (1, 4), (2, 0) })
            {
                await local.AddManagerAsync(groups[group], everybody[person], Ct);
                managers.Add((groups[group], everybody[person]));
            }
            // One of the managers is not active.
            await suite.Hub.PatchUserAsync(caller, everybody[2], """[{"op":"replace","path":"active","value":false}]""");
            managers.RemoveWhere(manager => manager.Person == everybody[2]);
            foreach (var group in groups.Append(pushed))
            {
                people[group] = [.. await suite.MembersAsync(caller, group)];
            }
            fixture = await FixtureAsync();
        }

        /// <summary>A request of somebody, and whether it may be done; the model has done it then.</summary>
        public (Func<Task> Request, bool Reaches) Next()
        {
            var actor = actors[random.Next(actors.Count)];
            var by = suite.By(caller, actor);
            List<Guid> own = [.. managers.Where(manager => manager.Person == actor).Select(manager => manager.Group)];
            var group = own.Count > 0 && random.Next(3) > 0 ? own[random.Next(own.Count)] : people.Keys.ElementAt(random.Next(people.Count));
            var someone = everybody[random.Next(everybody.Count)];
            switch (random.Next(12))
            {
                case 0: return (() => by.ChangeAsync(group, $"Name {random.Next()}", Precondition.None, Ct), false);
                case 1: return (() => by.RemoveAsync(group, Precondition.None, Ct), false);
                case 2: return (() => by.CreateAsync($"New {random.Next()}", Ct), false);
                case 3: return (() => by.AddManagerAsync(group, someone, Ct), false);
                case 4: return (() => by.RemoveManagerAsync(group, someone, Ct), false);
            }
            var adds = random.Next(2) == 0;
            Guid[] named = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(15) == 0 ? people.Keys.ElementAt(random.Next(people.Count)) : everybody[random.Next(random.Next(2) == 0 ? 9 : 12)]).Distinct()];
            return (
                () => adds ? by.AddMembersAsync(group, named, Precondition.None, Ct) : by.RemoveMembersAsync(group, named, Precondition.None, Ct),
                Reaches(actor, group, named, adds));
        }

        private bool Reaches(Guid actor, Guid group, Guid[] named, bool adds)
        {
            Guid[] groups = [.. named.Where(people.ContainsKey)];
            Guid[] moved = [.. named.Except(groups).Where(person => people[group].Contains(person) != adds)];
            var nests = adds ? groups.Length > 0 && !groups.All(child => Holds(group, child)) : groups.Any(child => Holds(group, child));
            if (!managers.Contains((group, actor)) || (adds && groups.Contains(group)) || nests || (moved.Length > 0 && (closed.Contains(group) || moved.Any(guarded.Contains))))
            {
                return false;
            }
            people[group].SymmetricExceptWith(moved);
            return true;
        }

        private bool Holds(Guid group, Guid child) => fixture.Contains($"nested {group} {child}");

        public IEnumerable<string> Expected() => fixture.Concat(people.SelectMany(group => group.Value.Select(person => $"member {group.Key} {person}"))).Order();

        public async Task<IEnumerable<string>> ReadAsync()
        {
            await using var context = suite.Hub.Storage.CreateContext(Organization);
            var members = await context.Members.Select(x => new { x.GroupId, x.UserId }).ToListAsync(Ct);
            return (await FixtureAsync()).Concat(members.Select(x => $"member {x.GroupId} {x.UserId}")).Order();
        }

        /// <summary>What no manager changes.</summary>
        private async Task<List<string>> FixtureAsync()
        {
            await using var context = suite.Hub.Storage.CreateContext(Organization);
            return
            [
                .. (await context.Groups.Select(x => new { x.Id, x.DisplayName, x.ConnectionId }).ToListAsync(Ct)).Select(x => $"group {x.Id} {x.DisplayName} {x.ConnectionId}"),
                .. (await context.NestedGroups.Select(x => new { x.GroupId, x.ChildId }).ToListAsync(Ct)).Select(x => $"nested {x.GroupId} {x.ChildId}"),
                .. (await context.GroupManagers.Select(x => new { x.GroupId, x.UserId }).ToListAsync(Ct)).Select(x => $"manager {x.GroupId} {x.UserId}"),
                .. (await context.Grants.Select(x => x.Id).ToListAsync(Ct)).Select(id => $"grant {id}"),
                .. (await context.Users.Select(x => new { x.Id, x.Version, x.Protected, x.Active }).ToListAsync(Ct)).Select(x => x.ToString()!),
            ];
        }
    }
}
