using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Storage;

/// <summary>Many writers at once, spread over two servers on one database.</summary>
public abstract class RaceSuite(TestDatabase hub) : StorageSuite(hub), IAsyncLifetime
{
    private HubStorage second = null!;
    private UserProvisioner[] users = null!;
    private GroupProvisioner[] groups = null!;

    public ValueTask InitializeAsync()
    {
        second = Hub.OpenAgain();
        users = [Hub.Users, Hub.UsersOn(second)];
        groups = [Hub.Groups, new(second, TestSchemas.Catalog, Hub.Clock)];
        return default;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return second.DisposeAsync();
    }

    [Fact]
    public async Task RE_03_of_racing_creates_exactly_one_wins()
    {
        var caller = await Hub.ConnectAsync();
        for (var round = 0; round < 20; round++)
        {
            var name = $"race-{round}";
            var outcomes = await AllAsync(50, i => Outcome(() => users[i % 2].CreateAsync(caller, TestDatabase.User($$"""{"userName":"{{name}}","externalId":"x-{{name}}"}"""), Ct)));
            Assert.Equal(1, outcomes.Count(status => status == 201));
            Assert.Equal(49, outcomes.Count(status => status == 409));
        }
        Assert.Equal(20, (await Hub.ListUsersAsync(caller, count: 0)).Total);
        Assert.Equal(20, await Hub.AuditCountAsync(caller));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_03_a_create_that_loses_takes_no_other_with_it()
    {
        var caller = await Hub.ConnectAsync();
        var outcomes = await AllAsync(120, i => Outcome(() => users[i % 2].CreateAsync(caller, TestDatabase.User($$"""{"userName":"pair-{{i / 2}}"}"""), Ct)));
        Assert.Equal(60, outcomes.Count(status => status == 201));
        Assert.Equal(60, outcomes.Count(status => status == 409));
        Assert.Equal(60, (await Hub.ListUsersAsync(caller, count: 0)).Total);
        Assert.Equal(60, await Hub.AuditCountAsync(caller));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Reads_that_meet_each_get_their_own_answer()
    {
        var callers = new[] { await Hub.ConnectAsync(), await Hub.ConnectAsync() };
        var made = await AllAsync(64, i => users[i % 2].CreateAsync(callers[i / 2 % 2], TestDatabase.User($$"""{"userName":"read-{{i}}","externalId":"r-{{i}}"}"""), Ct));
        var read = await AllAsync(128, i => Outcome(async () => Assert.Equal(made[i / 2].ExternalId, (await users[0].GetAsync(callers[i / 4 % 2], made[i / 2].Id, withGroups: i % 2 == 0, Ct)).ExternalId)));
        Assert.All(read, status => Assert.Equal(201, status));
        var foreign = await AllAsync(64, i => Outcome(() => users[0].GetAsync(callers[1 - i / 2 % 2], made[i].Id, withGroups: false, Ct).AsTask()));
        Assert.All(foreign, status => Assert.Equal(404, status));
    }

    [Fact]
    public async Task RE_03_of_racing_group_creates_exactly_one_wins()
    {
        var caller = await Hub.ConnectAsync();
        var outcomes = await AllAsync(50, i => Outcome(() => groups[i % 2].CreateAsync(caller, TestDatabase.Group("""{"displayName":"Race"}"""), Ct)));
        Assert.Equal(1, outcomes.Count(status => status == 201));
        Assert.Equal(49, outcomes.Count(status => status == 409));
        Assert.Single((await Hub.ListGroupsAsync(caller)).Items);
    }

    [Fact]
    public async Task RE_05_parallel_adds_of_one_member_each_all_arrive()
    {
        var caller = await Hub.ConnectAsync();
        var people = await PeopleAsync(caller, "adds", 200);
        var group = await Hub.CreateGroupAsync(caller, "Adds");
        await AllAsync(200, i => groups[i % 2].PatchAsync(caller, group.Id, Adding(people[i]), Precondition.None, Ct));
        Assert.Equal(people.Order(), (await Hub.MembersAsync(caller, group.Id)).Order());
        Assert.Equal(201, (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version);
        Assert.Equal(201, (await Hub.AuditAsync(caller, group.Id)).Count);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_05_adds_removes_and_repeats_at_once_lose_nothing()
    {
        var caller = await Hub.ConnectAsync();
        var people = await PeopleAsync(caller, "mixed", 150);
        var group = await Hub.CreateGroupAsync(caller, "Mixed", people[..50]);
        // 50 go, 100 come, half of these named twice.
        await AllAsync(200, i => groups[i % 2].PatchAsync(
            caller, group.Id, i < 50 ? Removing(people[i]) : Adding(people[50 + (i - 50) % 100]), Precondition.None, Ct));
        Assert.Equal(people[50..].Order(), (await Hub.MembersAsync(caller, group.Id)).Order());
        Assert.Equal(151, (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_05_a_replace_and_adds_at_once_end_as_if_one_after_the_other()
    {
        var caller = await Hub.ConnectAsync();
        var people = await PeopleAsync(caller, "replace", 40);
        var group = await Hub.CreateGroupAsync(caller, "Replace", people[..20]);
        var body = TestDatabase.Group($$"""{"displayName":"Replace","members":[{"value":"{{people[0]}}"}]}""");
        await AllAsync(21, i => i == 10
            ? groups[1].ReplaceAsync(caller, group.Id, body, Precondition.None, Ct)
            : groups[i % 2].PatchAsync(caller, group.Id, Adding(people[19 + (i < 10 ? i + 1 : i)]), Precondition.None, Ct));
        var members = (await Hub.MembersAsync(caller, group.Id)).ToHashSet();
        Assert.Contains(people[0], members);
        Assert.DoesNotContain(members, people[1..20].Contains);
        var version = (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version;
        Assert.Equal(22, version);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Sixteen_writers_on_one_user_lose_no_change()
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, "sixteen");
        await AllAsync(16, async writer =>
        {
            for (var i = 0; i < 10; i++)
            {
                await users[writer % 2].PatchAsync(
                    caller,
                    user.Id,
                    TestDatabase.Patch($$"""[{"op":"add","path":"emails","value":[{"value":"{{writer}}.{{i}}@example.org"}]}]""", TestSchemas.Catalog.User),
                    Precondition.None,
                    Ct);
            }
            return 0;
        });
        var read = await Hub.Users.GetAsync(caller, user.Id, withGroups: false, Ct);
        Assert.Equal(161, read.Version);
        var emails = Assert.IsType<ScimHub.Scim.Resources.ScimList>(TestDatabase.Resource(read)[UserAttributes.Emails]);
        Assert.Equal(160, emails.Items.Length);
        Assert.Equal(161, (await Hub.AuditAsync(caller, user.Id)).Count);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Writers_with_the_same_version_in_hand_win_once()
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, "if-match");
        var outcomes = await AllAsync(16, i => Outcome(() => users[i % 2].PatchAsync(
            caller, user.Id, TestDatabase.Patch($$"""[{"op":"add","path":"title","value":"{{i}}"}]""", TestSchemas.Catalog.User), Precondition.AnyOf([1]), Ct)));
        Assert.Equal(1, outcomes.Count(status => status == 201));
        Assert.Equal(15, outcomes.Count(status => status == 412));
        Assert.Equal(2, (await Hub.Users.GetAsync(caller, user.Id, withGroups: false, Ct)).Version);
    }

    [Fact]
    public async Task A_user_deleted_while_added_to_groups_leaves_nothing_behind()
    {
        var caller = await Hub.ConnectAsync();
        for (var round = 0; round < 10; round++)
        {
            var user = await Hub.CreateNamedAsync(caller, $"fleeting-{round}");
            var group = await Hub.CreateGroupAsync(caller, $"Fleeting {round}");
            var outcomes = await AllAsync(4, i => Outcome(i % 2 == 0
                ? () => groups[i / 2].PatchAsync(caller, group.Id, Adding(user.Id), Precondition.None, Ct)
                : () => users[i / 2].DeleteAsync(caller, user.Id, Precondition.None, Ct)));
            Assert.All(outcomes, status => Assert.Contains(status, (int[])[201, 400, 404]));
            Assert.Empty(await Hub.MembersAsync(caller, group.Id));
        }
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_09_a_write_on_one_server_is_read_at_once_on_the_other()
    {
        var caller = await Hub.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            var created = await users[i % 2].CreateAsync(caller, TestDatabase.User($$"""{"userName":"re09-{{i}}"}"""), Ct);
            var read = await users[(i + 1) % 2].GetAsync(caller, created.Id, withGroups: false, Ct);
            Assert.Equal(created.Document.ToArray(), read.Document.ToArray());
        }
    }

    [Fact]
    public async Task Several_servers_may_migrate_at_once()
    {
        await Task.WhenAll(Hub.Storage.MigrateAsync(Hub.Clock, Ct), second.MigrateAsync(Hub.Clock, Ct));
        var status = await second.StatusAsync(Ct);
        Assert.NotEmpty(status.Applied);
        Assert.Empty(status.Pending);
        Assert.Empty(status.Unknown);
    }

    private static ScimHub.Scim.Patching.PatchRequest Adding(Guid id) =>
        TestDatabase.Patch($$"""[{"op":"add","path":"members","value":[{"value":"{{id}}"}]}]""", TestSchemas.Catalog.Group);

    private static ScimHub.Scim.Patching.PatchRequest Removing(Guid id) =>
        TestDatabase.Patch($$"""[{"op":"remove","path":"members[value eq \"{{id}}\"]"}]""", TestSchemas.Catalog.Group);

    private async Task<Guid[]> PeopleAsync(Connections.ScimCaller caller, string prefix, int count)
    {
        var ids = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = (await Hub.CreateNamedAsync(caller, $"{prefix}-{i}")).Id;
        }
        return ids;
    }

    private static async Task<int> Outcome(Func<Task> request)
    {
        try
        {
            await request();
            return 201;
        }
        catch (ScimException e)
        {
            return e.Status;
        }
    }

    private static Task<T[]> AllAsync<T>(int count, Func<int, Task<T>> request) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => request(i))));
}
