using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Writers who meet: clients must not notice, and nothing may hang loose afterwards.</summary>
public sealed class ContentionTests
{
    [Fact]
    public async Task DB_04_fifty_writers_a_command_line_and_a_held_lock_get_no_5xx()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("contended");
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group("all"))).Expect(201);
        var writers = Enumerable.Range(0, 50).Select(_ => WriteAsync()).ToArray();
        // Somebody's backup or shell holds the write lock for a while.
        await using (var holder = new SqliteConnection(database.ConnectionString + ";Pooling=False;Default Timeout=60"))
        {
            await holder.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = holder.BeginTransaction(deferred: false);
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            (await tenant.Scim.GetAsync($"/Groups/{group.Id}")).Expect(200);
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        (await server.RunAsync("token", "create", "--connection", "contended", "--json")).ExpectExit(0);
        await Task.WhenAll(writers);
        Assert.Equal(500, (await tenant.Scim.GetAsync("/Users?count=0")).Expect(200).TotalResults);
        Assert.Equal(500, (await tenant.Scim.GetAsync($"/Groups/{group.Id}")).Expect(200).Body["members"]!.AsArray().Count);
        (await server.RunAsync("db", "verify")).ExpectExit(0);
        await server.StopAsync();

        async Task WriteAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("writer")))).Expect(201);
                (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "title", JsonValue.Create($"t{i}")))).Expect(200);
                (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", Resource.Operation("add", "members", Resource.Members(user.Id)))).Expect(204);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task People_and_groups_deleted_while_members_are_added_leave_nothing_behind(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("racing");
        for (var round = 0; round < 10; round++)
        {
            var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("racing")))).Expect(201).Id;
            var users = new List<string>();
            for (var i = 0; i < 8; i++)
            {
                users.Add((await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("racing")))).Expect(201).Id);
            }

            var adds = users.Select(user => tenant.Scim.PatchAsync($"/Groups/{group}", Resource.Operation("add", "members", Resource.Members(user))));
            var deletes = users.Select(user => tenant.Scim.DeleteAsync($"/Users/{user}"));
            var last = round % 2 == 0 ? [] : new[] { tenant.Scim.DeleteAsync($"/Groups/{group}") };
            await Task.WhenAll([.. adds, .. deletes, .. last]);
        }

        Assert.Equal(0, await database.CountAsync("Users"));
        Assert.Equal(0, await database.CountAsync("Members"));
        (await server.RunAsync("db", "verify")).ExpectExit(0);
        await server.StopAsync();
    }
}
