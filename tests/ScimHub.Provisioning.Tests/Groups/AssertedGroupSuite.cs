using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Groups;

/// <summary>Groups as sign-ins and syncs tell of them, beside those that a SCIM client pushes. Each test has an organisation of its own.</summary>
public abstract class AssertedGroupSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Ada = """{"userName":"ada"}""";

    private static int organizations = 7_000;

    [Fact]
    public async Task A_first_sign_in_makes_account_groups_and_access_in_one_step()
    {
        var site = await ConnectAsync();
        var id = Created(await site.SignInAsync("1", Ada, groups: Of("Engineers", "Everyone")));
        Assert.Equal(["Engineers", "Everyone"], await GroupsAsync(site, id));
        // A second person finds the groups that the first one made.
        var bob = Created(await site.SignInAsync("2", """{"userName":"bob"}""", groups: Of("engineers")));
        Assert.Equal(["Engineers"], await GroupsAsync(site, bob));
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(2, await context.Groups.CountAsync(Ct));
        Assert.Equal(2, await context.AuditEntries.CountAsync(x => x.Action == "group.created", Ct));
        Assert.Equal(3, await context.AuditEntries.CountAsync(x => x.Action == "group.updated" && x.Outcome == AuditOutcome.Done, Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task GR_02_a_claim_that_is_gone_or_empty_ends_the_memberships_it_made_and_silence_does_not()
    {
        var site = await ConnectAsync();
        var id = Created(await site.SignInAsync("1", Ada, groups: Of("Engineers", "Everyone")));
        Assert.IsType<ProvisioningOutcome.Unchanged>(await site.SignInAsync("1", Ada));
        Assert.Equal(["Engineers", "Everyone"], await GroupsAsync(site, id));
        Assert.IsType<ProvisioningOutcome.Updated>(await site.SignInAsync("1", Ada, groups: Of("Everyone")));
        Assert.Equal(["Everyone"], await GroupsAsync(site, id));
        Assert.IsType<ProvisioningOutcome.Unchanged>(await site.SignInAsync("1", Ada, groups: Of("Everyone")));
        Assert.IsType<ProvisioningOutcome.Updated>(await site.SignInAsync("1", Ada, groups: []));
        Assert.Empty(await GroupsAsync(site, id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task What_the_client_pushed_no_sign_in_takes_back_and_what_it_takes_over_is_its_own()
    {
        var site = await ConnectAsync();
        var ada = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"a-1"}""");
        var pushed = await Hub.CreateGroupAsync(site.Caller, "Pushed", ada.Id);
        await site.SignInAsync("1", Ada, "a-1", groups: Of("Claimed", "Both"));
        Assert.Equal(["Both", "Claimed", "Pushed"], await GroupsAsync(site, ada.Id));
        var both = await GroupAsync(site, "Both");
        await Hub.AddMembersAsync(site.Caller, both, ada.Id);
        await site.SignInAsync("1", Ada, "a-1", groups: []);
        Assert.Equal(["Both", "Pushed"], await GroupsAsync(site, ada.Id));
        // The client's own word takes anybody out.
        await Hub.RemoveMemberAsync(site.Caller, both, ada.Id);
        await Hub.RemoveMemberAsync(site.Caller, pushed.Id, ada.Id);
        Assert.Empty(await GroupsAsync(site, ada.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_group_is_known_by_its_id_before_its_name()
    {
        var site = await ConnectAsync();
        var sales = await Hub.Groups.CreateAsync(site.Caller, TestDatabase.Group("""{"displayName":"Sales","externalId":"g-1"}"""), Ct);
        var id = Created(await site.SignInAsync("1", Ada, groups: [new("g-1"), new("g-2", "Berlin"), new("g-2", "Berlin")]));
        Assert.Equal(["Berlin", "Sales"], await GroupsAsync(site, id));
        Assert.Contains(id, await MembersAsync(site, sales.Id));
    }

    [Fact]
    public async Task AZ_02_a_sign_in_makes_administrators_only_where_its_connection_may()
    {
        var site = await ConnectAsync();
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(site.Organization));
        await site.SignInAsync("9", """{"userName":"root"}""", groups: Of("Admins"));
        var admins = await GroupAsync(site, "Admins");
        await access.GrantAsync(new(null, admins, "Admin", null, null, null), Ct);

        var id = Created(await site.SignInAsync("1", Ada, groups: Of("Admins", "Others")));
        Assert.Equal(["Others"], await GroupsAsync(site, id));
        Assert.Equal(1, await site.RefusalsAsync("administrator"));

        await site.SetAsync(connection => connection.MayAdminister = true);
        await site.SignInAsync("1", Ada, groups: Of("Admins"));
        Assert.Equal(["Admins"], await GroupsAsync(site, id));
        // And takes them away only while another is left.
        await site.SignInAsync("9", """{"userName":"root"}""", groups: []);
        await site.SignInAsync("1", Ada, groups: []);
        Assert.Equal(["Admins"], await GroupsAsync(site, id));
        Assert.Equal(1, await site.RefusalsAsync("lastAdministrator"));
        await Hub.VerifyAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task AD_01_one_word_that_drops_two_groups_leaves_the_last_administrator_in_one(bool syncs)
    {
        var site = await ConnectAsync();
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(site.Organization));
        await site.SetAsync(connection => connection.MayAdminister = true);
        var ada = Created(await SayAsync("1", Ada, "Admins", "Keepers", "Others"));
        foreach (var group in (string[])["Admins", "Keepers"])
        {
            await access.GrantAsync(new(null, await GroupAsync(site, group), "Admin", null, null, null), Ct);
        }
        await SayAsync("1", Ada);
        Assert.Contains(Assert.Single(await GroupsAsync(site, ada)), (string[])["Admins", "Keepers"]);
        Assert.Equal(1, await site.RefusalsAsync("lastAdministrator"));
        // With another one both go.
        await SayAsync("1", Ada, "Admins");
        await SayAsync("2", """{"userName":"bob"}""", "Keepers");
        await SayAsync("1", Ada);
        Assert.Empty(await GroupsAsync(site, ada));
        await Hub.VerifyAsync();

        Task<ProvisioningOutcome> SayAsync(string subject, string user, params string[] groups) =>
            syncs ? site.SyncAsync(subject, user, groups: Of(groups)) : site.SignInAsync(subject, user, groups: Of(groups));
    }

    [Fact]
    public async Task Racing_sign_ins_make_a_new_group_once()
    {
        var site = await ConnectAsync();
        for (var round = 0; round < 10; round++)
        {
            var (group, number) = ($"team {round}", round);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
                Task.Run(() => site.SignInAsync($"{number}-{i}", $$"""{"userName":"p{{number}}-{{i}}"}""", groups: Of(group)))));
            Assert.All(outcomes, outcome => Assert.IsType<ProvisioningOutcome.Created>(outcome));
            Assert.Equal(4, (await MembersAsync(site, await GroupAsync(site, group))).Count);
        }
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task More_groups_than_anybody_has_are_refused()
    {
        var site = await ConnectAsync();
        var many = Enumerable.Range(0, AssertedGroup.MostOfOnePerson + 1).Select(i => new AssertedGroup($"g{i}")).ToList();
        var rejected = Assert.IsType<ProvisioningOutcome.Rejected>(await site.SignInAsync("1", Ada, groups: many));
        Assert.Equal(RefusalReason.InvalidAssertion, rejected.Refusal.Reason);
    }

    private static AssertedGroup[] Of(params string[] names) => Array.ConvertAll(names, name => new AssertedGroup(name));

    private static Guid Created(ProvisioningOutcome outcome) => Assert.IsType<ProvisioningOutcome.Created>(outcome).UserId;

    private async Task<Site> ConnectAsync() => new(Hub, await Hub.ConnectAsync(Interlocked.Increment(ref organizations)));

    private async Task<Guid> GroupAsync(Site site, string name)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return await context.Groups.Where(x => x.DisplayName == name).Select(x => x.Id).SingleAsync(Ct);
    }

    private async Task<List<Guid>> MembersAsync(Site site, Guid group)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return await context.Members.Where(x => x.GroupId == group).Select(x => x.UserId).ToListAsync(Ct);
    }

    private async Task<List<string>> GroupsAsync(Site site, Guid userId)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return await context.Members.Where(x => x.UserId == userId).Join(context.Groups, m => m.GroupId, g => g.Id, (m, g) => g.DisplayName).OrderBy(x => x).ToListAsync(Ct);
    }
}
