using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;

namespace ScimHub.Provisioning.Tests.Groups;

/// <summary>The groups of a directory as a reading of it shows them. Each test has an organisation of its own.</summary>
public abstract class GroupRollSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static int organizations = 7_500;

    [Fact]
    public async Task A_group_that_nobody_is_in_is_made_once_and_a_second_reading_writes_nothing()
    {
        var site = await ConnectAsync();
        AssertedGroup[] groups = [new("g-1", "Sales"), new("g-2", "Everyone"), new("g-3", "sales"), new("g-4", " ")];
        Assert.Equal(new(2, 0, 0), await RehearseAsync(site, groups));
        Assert.Empty(await NamesAsync(site));
        Assert.Equal(new(2, 0, 0), await ReadAsync(site, groups));
        Assert.Equal(["Everyone", "Sales"], await NamesAsync(site));
        var rows = await AuditAsync(site);
        Assert.Equal(["group.created", "group.created"], rows.Select(row => row.Action));
        Assert.Equal(new(0, 0, 0), await ReadAsync(site, groups));
        Assert.Equal(rows.Count, (await AuditAsync(site)).Count);
        // None is removed where the next reading lacks it.
        Assert.Equal(new(0, 0, 0), await ReadAsync(site, groups[0]));
        Assert.Equal(["Everyone", "Sales"], await NamesAsync(site));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_renamed_group_keeps_its_members_and_what_is_granted_to_it()
    {
        var site = await ConnectAsync();
        var ada = Assert.IsType<ProvisioningOutcome.Created>(await site.SyncAsync("1", """{"userName":"ada"}""", groups: [new("g-1", "Sales")])).UserId;
        var id = await GroupAsync(site, "Sales");
        await new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(site.Organization)).GrantAsync(new(null, id, "Viewer", null, null, null), Ct);
        Assert.Equal(new(0, 1, 0), await RehearseAsync(site, new AssertedGroup("g-1", "Selling")));
        Assert.Equal(new(0, 1, 0), await ReadAsync(site, new AssertedGroup("g-1", "Selling")));
        Assert.Equal(id, await GroupAsync(site, "Selling"));
        Assert.Equal([ada], (await new GroupDirectory(Hub.Storage, TestSchemas.Catalog, site.Organization).MembersAsync(id, Guid.Empty, 10, Ct)).Select(member => member.Id));
        Assert.Equal(["Selling"], await NamesAsync(site));
        Assert.Contains((await new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Organization).FactsAsync(ada, Ct)).Grants, grant => grant.Role.Name == "Viewer");
        var row = (await AuditAsync(site)).Last(x => x.Action == "group.updated");
        Assert.Contains("\"after\":{\"displayName\":\"Selling\"}", System.Text.Encoding.UTF8.GetString(row.Values!), StringComparison.Ordinal);
        // Whoever is said to be in it is in it, under its new name.
        Assert.IsType<ProvisioningOutcome.Unchanged>(await site.SyncAsync("1", """{"userName":"ada"}""", groups: [new("g-1", "Selling")]));
        Assert.Equal(new(0, 1, 0), await ReadAsync(site, new AssertedGroup("g-1", "SELLING")));
        Assert.Equal(["SELLING"], await NamesAsync(site));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Names_move_on_from_group_to_group_and_two_that_change_places_keep_theirs_and_it_is_written_down()
    {
        var site = await ConnectAsync();
        await ReadAsync(site, new("g-1", "A"), new("g-2", "B"), new("g-3", "C"));
        var first = await GroupAsync(site, "A");
        Assert.Equal(new(1, 3, 0), await ReadAsync(site, new("g-1", "B"), new("g-2", "C"), new("g-3", "D"), new("g-4", "A")));
        Assert.Equal(["A", "B", "C", "D"], await NamesAsync(site));
        Assert.Equal(first, await GroupAsync(site, "B"));
        Assert.Equal(new(0, 0, 2), await ReadAsync(site, new("g-1", "C"), new("g-2", "B"), new("g-3", "D"), new("g-4", "A")));
        Assert.Equal(first, await GroupAsync(site, "B"));
        Assert.Equal(2, await site.RefusalsAsync("nameTaken"));
        // Where names need not differ they change places.
        var other = new Site(Hub, await Hub.ConnectAsync(Interlocked.Increment(ref organizations), groupNames: GroupNames.Any));
        await ReadAsync(other, new("g-1", "A"), new("g-2", "B"));
        var left = await GroupAsync(other, "A");
        Assert.Equal(new(0, 2, 0), await ReadAsync(other, new("g-1", "B"), new("g-2", "A")));
        Assert.Equal(left, await GroupAsync(other, "B"));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task What_the_client_has_put_somebody_in_keeps_its_name()
    {
        var site = await ConnectAsync();
        var ada = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"a-1"}""");
        var pushed = await Hub.Groups.CreateAsync(site.Caller, TestDatabase.Group($$"""{"displayName":"Pushed","externalId":"g-1","members":[{"value":"{{ada.Id}}"}]}"""), Ct);
        var outer = await Hub.Groups.CreateAsync(site.Caller, TestDatabase.Group($$"""{"displayName":"Outer","externalId":"g-2","members":[{"value":"{{pushed.Id}}"}]}"""), Ct);
        Assert.Equal(new(0, 0, 0), await ReadAsync(site, new("g-1", "Other"), new("g-2", "Another")));
        Assert.Equal((pushed.Id, outer.Id), (await GroupAsync(site, "Pushed"), await GroupAsync(site, "Outer")));
        await Hub.RemoveMemberAsync(site.Caller, pushed.Id, ada.Id);
        Assert.Equal(new(0, 1, 0), await ReadAsync(site, new("g-1", "Other"), new("g-2", "Another")));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Racing_readings_make_and_rename_a_group_once()
    {
        var site = await ConnectAsync();
        for (var round = 0; round < 10; round++)
        {
            var (id, name) = ($"g-{round}", $"team {round}");
            var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAsync(site, new AssertedGroup(id, name)))));
            Assert.Equal((1, 0), (made.Sum(x => x.Made), made.Sum(x => x.Refused)));
            var renamed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAsync(site, new AssertedGroup(id, $"crew {name}")))));
            Assert.Equal((1, 0), (renamed.Sum(x => x.Renamed), renamed.Sum(x => x.Refused)));
        }
        await Hub.VerifyAsync();
    }

    private Task<GroupRoll.Outcome> ReadAsync(Site site, params AssertedGroup[] groups) => AssertAsync(site, groups, isRehearsal: false);

    private Task<GroupRoll.Outcome> RehearseAsync(Site site, params AssertedGroup[] groups) => AssertAsync(site, groups, isRehearsal: true);

    private Task<GroupRoll.Outcome> AssertAsync(Site site, AssertedGroup[] groups, bool isRehearsal) =>
        new GroupRoll(Hub.Storage, TestSchemas.Catalog, Hub.Clock).AssertAsync(new(site.Organization, ActorKind.Job), site.Caller.ConnectionId, groups, isRehearsal, Ct);

    private async Task<Site> ConnectAsync() => new(Hub, await Hub.ConnectAsync(Interlocked.Increment(ref organizations)));

    private async Task<Guid> GroupAsync(Site site, string name)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return await context.Groups.Where(x => x.DisplayName == name).Select(x => x.Id).SingleAsync(Ct);
    }

    private async Task<List<string>> NamesAsync(Site site)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return [.. (await context.Groups.Select(x => x.DisplayName).ToListAsync(Ct)).Order(StringComparer.Ordinal)];
    }

    private async Task<List<AuditEntry>> AuditAsync(Site site)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return await context.AuditEntries.AsNoTracking().OrderBy(x => x.Id).ToListAsync(Ct);
    }
}
