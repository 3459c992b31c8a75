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

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>Administrators and protected accounts, at every door of a SCIM client. Each test has an organisation of its own.</summary>
public abstract class GuardSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Deactivate = """[{"op":"replace","path":"active","value":false}]""";

    private static int organizations = 100;

    [Fact]
    public async Task A_paused_channel_is_refused_in_one_row_a_minute_that_counts()
    {
        var (caller, _) = await ConnectAsync(mayAdminister: false);
        var other = await Hub.ConnectAsync(caller.OrganizationId);
        var pauses = new ClosedChannels(Hub.Storage, Hub.Clock);
        foreach (var (writer, times, wait) in ((ScimCaller, int, int)[])[(caller, 5, 30), (other, 1, 0), (caller, 2, 31), (caller, 3, 61), (caller, 1, 0)])
        {
            for (var i = 0; i < times; i++)
            {
                await pauses.NoteAsync(writer, RefusalReason.ChannelPaused, Ct);
            }
            Hub.Clock.Advance(TimeSpan.FromSeconds(wait));
        }
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        var rows = await context.AuditEntries.Where(x => x.Action == ClosedChannels.Action && x.Outcome == AuditOutcome.Refused).OrderBy(x => x.Id).ToListAsync(Ct);
        Assert.All(rows, row => Assert.Equal(row.ConnectionId, row.TargetId));
        Assert.Equal(
            [(caller.ConnectionId, 1), (other.ConnectionId, 1), (caller.ConnectionId, 7), (caller.ConnectionId, 3)],
            rows.Select(row => (row.TargetId, (int)System.Text.Json.Nodes.JsonNode.Parse(row.Detail!)!["requests"]!)));
    }

    [Fact]
    public async Task AD_01_the_last_administrator_stays_whichever_way_is_tried()
    {
        var (caller, access) = await ConnectAsync(mayAdminister: true);
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var grant = await access.GrantAsync(new(ada.Id, null, "Admin", null, null, null), Ct);

        await LastAsync(() => Hub.PatchUserAsync(caller, ada.Id, Deactivate));
        await LastAsync(() => Hub.Users.ReplaceAsync(caller, ada.Id, TestDatabase.User("""{"userName":"ada","active":false}"""), Precondition.None, Ct));
        await LastAsync(() => Hub.Users.DeleteAsync(caller, ada.Id, Precondition.None, Ct));
        await Assert.ThrowsAsync<AdministrationException>(() => access.EndGrantAsync(grant.Id, Ct));

        // The grant is the one step.
        Assert.Equal(2, (await Hub.Users.GetAsync(caller, ada.Id, withGroups: false, Ct)).Version);
        Assert.Equal(3, await RefusalsAsync(caller, ada.Id));
        // With another one beside her each of them goes.
        var bob = await Hub.CreateNamedAsync(caller, "bob");
        await access.GrantAsync(new(bob.Id, null, "Admin", null, null, null), Ct);
        await Hub.PatchUserAsync(caller, ada.Id, Deactivate);
        await LastAsync(() => Hub.Users.DeleteAsync(caller, bob.Id, Precondition.None, Ct));
    }

    [Fact]
    public async Task AD_01_a_change_that_was_decided_before_its_person_became_an_administrator_does_not_hold()
    {
        var (caller, access) = await ConnectAsync(mayAdminister: true);
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var bob = await Hub.CreateNamedAsync(caller, "bob");
        var group = await Hub.CreateGroupAsync(caller, "admins", bob.Id);
        await access.GrantAsync(new(ada.Id, null, "Viewer", null, null, null), Ct);
        Assert.Equal(1, (await Hub.Users.GetAsync(caller, ada.Id, withGroups: false, Ct)).Version);
        await access.GrantAsync(new(ada.Id, null, "Admin", null, null, null), Ct);
        await access.GrantAsync(new(null, group.Id, "Admin", null, null, null), Ct);
        // What had read version 1 commits only where it still is.
        foreach (var person in new[] { ada, bob })
        {
            await FaultAsync(412, ScimErrorType.None, () => Hub.PatchUserAsync(caller, person.Id, Deactivate, Precondition.AnyOf([1])));
        }
    }

    [Fact]
    public async Task AD_01_the_last_administrator_through_a_group_stays_in_it()
    {
        var (caller, access) = await ConnectAsync(mayAdminister: true);
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var bob = await Hub.CreateNamedAsync(caller, "bob");
        var inner = await Hub.CreateGroupAsync(caller, "inner", ada.Id, bob.Id);
        var outer = await Hub.CreateGroupAsync(caller, "outer", inner.Id);
        await access.GrantAsync(new(null, outer.Id, "Admin", null, null, null), Ct);

        await Hub.RemoveMemberAsync(caller, inner.Id, bob.Id);
        await LastAsync(() => Hub.RemoveMemberAsync(caller, inner.Id, ada.Id));
        await LastAsync(() => Hub.RemoveMemberAsync(caller, outer.Id, inner.Id));
        await LastAsync(() => Hub.PatchGroupAsync(caller, outer.Id, """[{"op":"remove","path":"members"}]"""));
        await LastAsync(() => Hub.Groups.ReplaceAsync(caller, inner.Id, TestDatabase.Group($$"""{"displayName":"inner","members":[]}"""), Precondition.None, Ct));
        await LastAsync(() => Hub.Groups.DeleteAsync(caller, outer.Id, Precondition.None, Ct));
        await LastAsync(() => Hub.Groups.DeleteAsync(caller, inner.Id, Precondition.None, Ct));
        await LastAsync(() => Hub.PatchUserAsync(caller, ada.Id, Deactivate));
        Assert.Equal([ada.Id], await Hub.MembersAsync(caller, inner.Id));

        // An inactive administrator is none; one of a domain alone is none; one whose grant has an end is none while another has no end.
        var idle = await Hub.CreateNamedAsync(caller, "idle");
        await Hub.PatchUserAsync(caller, idle.Id, Deactivate);
        await access.AddDomainAsync("Sales", "team", null, Ct);
        await access.GrantAsync(new(idle.Id, null, "Admin", null, null, null), Ct);
        await access.GrantAsync(new(bob.Id, null, "Admin", "Sales", null, null), Ct);
        await access.GrantAsync(new(bob.Id, null, "Admin", null, null, Hub.Clock.GetUtcNow().AddDays(1)), Ct);
        await LastAsync(() => Hub.RemoveMemberAsync(caller, inner.Id, ada.Id));
        await access.GrantAsync(new(bob.Id, null, "Admin", null, null, null), Ct);
        await Hub.RemoveMemberAsync(caller, inner.Id, ada.Id);
    }

    [Fact]
    public async Task AD_01_administrators_that_all_end_each_other_at_once_leave_one()
    {
        await using var again = Hub.OpenAgain();
        UserProvisioner[] nodes = [Hub.Users, Hub.UsersOn(again)];
        for (var round = 0; round < 5; round++)
        {
            var (caller, access) = await ConnectAsync(mayAdminister: true);
            var people = new List<Guid>();
            for (var i = 0; i < 8; i++)
            {
                people.Add((await Hub.CreateNamedAsync(caller, $"admin-{i}")).Id);
                await access.GrantAsync(new(people[i], null, "Admin", null, null, null), Ct);
            }
            var statuses = await Task.WhenAll(people.Select((person, i) => Task.Run(
                () => OutcomeAsync(() => nodes[i % 2].PatchAsync(caller, person, TestDatabase.Patch(Deactivate, TestSchemas.Catalog.User), Precondition.None, Ct)), Ct)));
            Assert.Equal([.. Enumerable.Repeat(200, 7), 409], statuses.Order());
            await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
            Assert.Equal(people[Array.IndexOf(statuses, 409)], (await context.Users.SingleAsync(x => x.Active, Ct)).Id);
        }
    }

    [Fact]
    public async Task AZ_02_without_the_right_no_token_fills_or_empties_a_group_that_grants_administration()
    {
        var (caller, access) = await ConnectAsync();
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var eve = await Hub.CreateNamedAsync(caller, "eve");
        var inner = await Hub.CreateGroupAsync(caller, "inner");
        var outer = await Hub.CreateGroupAsync(caller, "outer", ada.Id, inner.Id);
        var other = await Hub.CreateGroupAsync(caller, "other", eve.Id);
        await access.AddDomainAsync("Sales", "team", null, Ct);
        await access.GrantAsync(new(null, outer.Id, "Admin", "Sales", null, null), Ct);

        await ForbiddenAsync(() => Hub.AddMembersAsync(caller, outer.Id, eve.Id));
        await ForbiddenAsync(() => Hub.AddMembersAsync(caller, inner.Id, eve.Id));
        await ForbiddenAsync(() => Hub.AddMembersAsync(caller, outer.Id, other.Id));
        await ForbiddenAsync(() => Hub.RemoveMemberAsync(caller, outer.Id, ada.Id));
        await ForbiddenAsync(() => Hub.Groups.ReplaceAsync(caller, outer.Id, TestDatabase.Group($$"""{"displayName":"outer","members":[{"value":"{{eve.Id}}"}]}"""), Precondition.None, Ct));
        await ForbiddenAsync(() => Hub.Groups.DeleteAsync(caller, outer.Id, Precondition.None, Ct));
        Assert.Equal([ada.Id, inner.Id], await Hub.MembersAsync(caller, outer.Id));
        Assert.Equal(5, await RefusalsAsync(caller, outer.Id));

        // Groups that grant nothing of the kind are free, and so is everything for who was given the right.
        await Hub.AddMembersAsync(caller, other.Id, ada.Id);
        var trusted = Trusted(caller);
        await Hub.AddMembersAsync(trusted, inner.Id, eve.Id);
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        var row = await context.AuditEntries.OrderByDescending(x => x.Id).FirstAsync(Ct);
        Assert.Equal((ActorKind.ScimClient, caller.CredentialId, inner.Id, AuditOutcome.Done), (row.Actor, row.CredentialId!.Value, row.TargetId, row.Outcome));
    }

    [Fact]
    public async Task AZ_03_an_administrator_is_beyond_a_token_without_the_right_at_every_door()
    {
        var (caller, access) = await ConnectAsync();
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        await access.GrantAsync(new(ada.Id, null, "Admin", null, null, null), Ct);

        await ForbiddenAsync(() => Hub.PatchUserAsync(caller, ada.Id, """[{"op":"replace","path":"title","value":"Queen"}]"""));
        await ForbiddenAsync(() => Hub.PatchUserAsync(caller, ada.Id, """[{"op":"replace","path":"emails","value":[{"value":"eve@example.org"}]}]"""));
        await ForbiddenAsync(() => Hub.Users.ReplaceAsync(caller, ada.Id, TestDatabase.User("""{"userName":"eve"}"""), Precondition.None, Ct));
        await ForbiddenAsync(() => Hub.Users.DeleteAsync(caller, ada.Id, Precondition.None, Ct));
        // The grant is the one step.
        Assert.Equal(2, (await Hub.Users.GetAsync(caller, ada.Id, withGroups: false, Ct)).Version);

        // A role of one's own that gives as much is as much; one that gives less is not.
        await access.AddRoleAsync("Keeper", ["hub:*"], [], Ct);
        var bob = await Hub.CreateNamedAsync(caller, "bob");
        await access.GrantAsync(new(bob.Id, null, "Keeper", null, null, null), Ct);
        await ForbiddenAsync(() => Hub.PatchUserAsync(caller, bob.Id, Deactivate));
        var carl = await Hub.CreateNamedAsync(caller, "carl");
        await access.GrantAsync(new(carl.Id, null, "Developer", null, null, null), Ct);
        await Hub.PatchUserAsync(caller, carl.Id, Deactivate);
        await Hub.PatchUserAsync(Trusted(caller), ada.Id, """[{"op":"replace","path":"title","value":"Queen"}]""");
    }

    [Fact]
    public async Task AZ_03_a_protected_account_is_changed_by_no_token_and_moved_by_none()
    {
        var (plain, _) = await ConnectAsync();
        var caller = Trusted(plain);
        var safe = await Hub.CreateNamedAsync(caller, "safe");
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var group = await Hub.CreateGroupAsync(caller, "group", safe.Id, ada.Id);
        var other = await Hub.CreateGroupAsync(caller, "other");
        await ProtectAsync(caller, safe.Id);

        await ForbiddenAsync(() => Hub.PatchUserAsync(caller, safe.Id, Deactivate));
        await ForbiddenAsync(() => Hub.Users.ReplaceAsync(caller, safe.Id, TestDatabase.User("""{"userName":"safe","title":"x"}"""), Precondition.None, Ct));
        await ForbiddenAsync(() => Hub.Users.DeleteAsync(caller, safe.Id, Precondition.None, Ct));
        await ForbiddenAsync(() => Hub.RemoveMemberAsync(caller, group.Id, safe.Id));
        await ForbiddenAsync(() => Hub.AddMembersAsync(caller, other.Id, safe.Id));
        await ForbiddenAsync(() => Hub.Groups.ReplaceAsync(caller, other.Id, Listing("other", safe.Id), Precondition.None, Ct));
        await ForbiddenAsync(() => Hub.CreateGroupAsync(caller, "third", safe.Id));
        await ForbiddenAsync(() => Hub.Groups.DeleteAsync(caller, group.Id, Precondition.None, Ct));
        Assert.Equal((3, 2, 2), (await RefusalsAsync(caller, safe.Id), await RefusalsAsync(caller, group.Id), await RefusalsAsync(caller, other.Id)));
        Assert.Equal(2, (await Hub.ListGroupsAsync(caller)).Total);

        // Who is in already is added without effect; of what a client sees as members the account is none, and no emptying reaches it.
        var version = (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version;
        Assert.Equal(version, (await Hub.AddMembersAsync(caller, group.Id, safe.Id)).Version);
        await Hub.PatchGroupAsync(caller, group.Id, """[{"op":"remove","path":"members"}]""");
        Assert.Empty(await Hub.MembersAsync(caller, group.Id));
        Assert.Equal([safe.Id], await AllMembersAsync(caller, group.Id));
        Assert.Equal(safe.Id, (await Hub.Users.GetAsync(caller, safe.Id, withGroups: true, Ct)).Id);
        await Hub.VerifyAsync();
    }

    /// <summary>Who signed in, or stands in a directory, is in the connection's groups without having been pushed.</summary>
    [Theory, InlineData(Channel.Oidc), InlineData(Channel.Ldap)]
    public async Task AZ_03_a_protected_account_that_no_client_pushed_is_moved_by_none(Channel channel)
    {
        var (plain, access) = await ConnectAsync();
        var caller = Trusted(plain);
        var site = new Site(Hub, caller);
        var (safe, jit) = (await ComeAsync(site, channel, "safe", "team"), await ComeAsync(site, channel, "jit", "team"));
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var group = await GroupAsync(caller, "team");
        await Hub.AddMembersAsync(caller, group, ada.Id);
        await ProtectAsync(caller, safe);

        await ForbiddenAsync(() => Hub.RemoveMemberAsync(caller, group, safe));
        await ForbiddenAsync(() => Hub.PatchGroupAsync(caller, group, $$"""[{"op":"remove","path":"members","value":[{"value":"{{ada.Id}}"},{"value":"{{safe}}"}]}]"""));
        await ForbiddenAsync(() => Hub.Groups.DeleteAsync(caller, group, Precondition.None, Ct));
        // The client's own word is ada alone: what it reads it may write back, and what it empties is that.
        Assert.Equal([ada.Id], await Hub.MembersAsync(caller, group));
        var version = (await Hub.Groups.GetAsync(caller, group, Ct)).Version;
        Assert.Equal(version, (await Hub.Groups.ReplaceAsync(caller, group, Listing("team", ada.Id), Precondition.None, Ct)).Version);
        foreach (var (filter, found) in ((string, int)[])[($"members.value eq \"{safe}\"", 0), ($"members[value eq \"{jit}\"]", 0), ($"members.value eq \"{ada.Id}\"", 1), ("members pr", 1)])
        {
            Assert.Equal(found, (await Hub.ListGroupsAsync(caller, filter)).Items.Count);
        }
        await Hub.Groups.ReplaceAsync(caller, group, Listing("team"), Precondition.None, Ct);
        Assert.Empty(await Hub.MembersAsync(caller, group));
        Assert.Equal(new[] { safe, jit }.Order(), (await AllMembersAsync(caller, group)).Order());

        // A way in for when single sign-on is broken, in a group that administers, where the connection may fill that.
        await access.GrantAsync(new(null, group, "Admin", null, null, null), Ct);
        await access.GrantAsync(new(ada.Id, null, "Admin", null, null, null), Ct);
        await ForbiddenAsync(() => Hub.RemoveMemberAsync(caller, group, safe));
        await Hub.Groups.ReplaceAsync(caller, group, Listing("team", ada.Id), Precondition.None, Ct);
        await Hub.RemoveMemberAsync(caller, group, jit);
        Assert.Equal(new[] { safe, ada.Id }.Order(), (await AllMembersAsync(caller, group)).Order());
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task AD_01_an_administrator_whom_a_sign_in_brought_outlasts_the_emptying_of_the_pushed_list()
    {
        var (caller, access) = await ConnectAsync(mayAdminister: true);
        var site = new Site(Hub, caller);
        await site.SetAsync(connection => connection.MayAdminister = true);
        var jit = await ComeAsync(site, Channel.Oidc, "jit", "admins");
        var ada = await Hub.CreateNamedAsync(caller, "ada");
        var group = await GroupAsync(caller, "admins");
        await access.GrantAsync(new(null, group, "Admin", null, null, null), Ct);
        await Hub.AddMembersAsync(caller, group, ada.Id);
        await Hub.PatchGroupAsync(caller, group, """[{"op":"remove","path":"members"}]""");
        Assert.Equal([jit], await AllMembersAsync(caller, group));
        await LastAsync(() => Hub.RemoveMemberAsync(caller, group, jit));
    }

    [Fact]
    public async Task AZ_03_protecting_an_account_makes_a_new_version_of_the_lists_it_leaves()
    {
        var (caller, _) = await ConnectAsync();
        var safe = await Hub.CreateNamedAsync(caller, "safe");
        var group = await Hub.CreateGroupAsync(caller, "group", safe.Id);
        var accounts = new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, new SettingsRegistry(Hub.Storage, Hub.Clock, () => ConfiguredProvisioning.Nothing));
        var actor = Actor.CommandLine(caller.OrganizationId);
        foreach (var (wanted, version, members) in ((bool, long, int)[])[(true, 2, 0), (true, 2, 0), (false, 3, 1)])
        {
            await accounts.EditAsync(actor, safe.Id, new(Protected: wanted), mayAdminister: true, Precondition.None, Ct);
            Assert.Equal((version, members), ((await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version, (await Hub.MembersAsync(caller, group.Id)).Count));
        }
    }

    /// <summary>While somebody administers without an end, who does for a time is not enough.</summary>
    [Fact]
    public async Task AD_01_an_administrator_for_a_time_does_not_stand_in_for_the_last_lasting_one()
    {
        var (caller, access) = await ConnectAsync(mayAdminister: true);
        var (ada, bob) = (await Hub.CreateNamedAsync(caller, "ada"), await Hub.CreateNamedAsync(caller, "bob"));
        var group = await Hub.CreateGroupAsync(caller, "admins", ada.Id);
        var role = await access.AddRoleAsync("Keeper", ["hub:*"], [], Ct);
        var lasting = await access.GrantAsync(new(null, group.Id, "Keeper", null, null, null), Ct);
        await access.GrantAsync(new(bob.Id, null, "Admin", null, null, Hub.Clock.GetUtcNow().AddDays(1)), Ct);
        var actor = Actor.CommandLine(caller.OrganizationId);

        await Assert.ThrowsAsync<AdministrationException>(() => access.EndGrantAsync(lasting.Id, Ct));
        await Assert.ThrowsAsync<AdministrationException>(() => new AccessEditor(Hub.Storage, Hub.Clock, actor).ChangeRoleAsync("Keeper", new(Lines: ["hub/users:read"]), Precondition.None, Ct));
        await Assert.ThrowsAsync<AdministrationException>(async () => await new ConnectionRegistry(Hub.Storage, Hub.Clock, actor).SetAsync(caller.ConnectionId.ToString(), new() { PermissionsOff = true }, Ct));
        await Assert.ThrowsAsync<AdministrationException>(async () => await new ConnectionRegistry(Hub.Storage, Hub.Clock, actor).DetachAsync(caller.ConnectionId.ToString(), Detachment.Withdrawn, Precondition.None, Ct));
        await LastAsync(() => Hub.Groups.DeleteAsync(caller, group.Id, Precondition.None, Ct));
        await LastAsync(() => Hub.RemoveMemberAsync(caller, group.Id, ada.Id));
        await LastAsync(() => Hub.PatchUserAsync(caller, ada.Id, Deactivate));
        // Where nobody lasts anyway, one for a time is one.
        await access.GrantAsync(new(bob.Id, null, "Admin", null, null, null), Ct);
        await access.EndGrantAsync(lasting.Id, Ct);
    }

    private static ScimHub.Scim.Resources.ScimResource Listing(string name, params Guid[] members) =>
        TestDatabase.Group($$"""{"displayName":"{{name}}","externalId":"{{name}}","members":[{{string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""))}}]}""");

    private static async Task<Guid> ComeAsync(Site site, Channel channel, string name, params string[] groups)
    {
        var (user, asserted) = ($$"""{"userName":"{{name}}"}""", Array.ConvertAll(groups, group => new AssertedGroup(group)));
        var outcome = channel == Channel.Oidc ? await site.SignInAsync(name, user, groups: asserted) : await site.SyncAsync(name, user, groups: asserted);
        return Assert.IsType<ProvisioningOutcome.Created>(outcome).UserId;
    }

    private async Task<Guid> GroupAsync(ScimCaller caller, string name)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return await context.Groups.Where(x => x.DisplayName == name).Select(x => x.Id).SingleAsync(Ct);
    }

    /// <summary>Whoever says so.</summary>
    private async Task<List<Guid>> AllMembersAsync(ScimCaller caller, Guid group)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return await context.Members.Where(x => x.GroupId == group).Select(x => x.UserId).ToListAsync(Ct);
    }

    private async Task ProtectAsync(ScimCaller caller, Guid id)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        await context.Users.Where(x => x.Id == id).ExecuteUpdateAsync(x => x.SetProperty(u => u.Protected, true), Ct);
        await context.Organizations.Where(x => x.Id == caller.OrganizationId).ExecuteUpdateAsync(x => x.SetProperty(o => o.AccessVersion, o => o.AccessVersion + 1), Ct);
    }

    private async Task<(ScimCaller Caller, AccessRegistry Access)> ConnectAsync(bool mayAdminister = false)
    {
        var organization = Interlocked.Increment(ref organizations);
        var caller = await Hub.ConnectAsync(organization);
        return (mayAdminister ? Trusted(caller) : caller, new(Hub.Storage, Hub.Clock, Actor.CommandLine(organization)));
    }

    private static ScimCaller Trusted(ScimCaller caller) => caller with { Settings = caller.Settings with { MayAdminister = true } };

    private static Task<ScimException> LastAsync(Func<Task> request) => FaultAsync(409, ScimErrorType.None, request);

    private static Task<ScimException> ForbiddenAsync(Func<Task> request) => FaultAsync(403, ScimErrorType.None, request);

    private static async Task<int> OutcomeAsync(Func<Task> request)
    {
        try
        {
            await request();
            return 200;
        }
        catch (ScimException e)
        {
            return e.Status;
        }
    }

    private async Task<int> RefusalsAsync(ScimCaller caller, Guid target)
    {
        await using var context = Hub.Storage.CreateContext(caller.OrganizationId);
        return await context.AuditEntries.CountAsync(x => x.TargetId == target && x.Outcome == AuditOutcome.Refused && x.CredentialId == caller.CredentialId, Ct);
    }
}
