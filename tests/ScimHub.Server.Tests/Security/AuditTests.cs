using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Each write leaves one audit row, in the write's own transaction; nothing else leaves any.</summary>
public sealed class AuditTests
{
    [Theory, EveryDatabase]
    public async Task AU_01_each_write_has_one_row_and_no_row_is_without_a_write(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("audited");
        var before = await AuditLog.CountAsync(database);
        var writes = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PushAsync()));
        Assert.Equal(before + writes, await AuditLog.CountAsync(database));

        async Task PushAsync()
        {
            for (var i = 0; i < 5; i++)
            {
                var user = await WriteAsync(HttpMethod.Post, "/Users", Resource.User(Unique.Name("audited")), 201);
                var path = $"/Users/{user.Id}";
                await WriteAsync(HttpMethod.Patch, path, Resource.PatchOf(Resource.Operation("replace", "active", JsonValue.Create(false))), 200);
                await IdleAsync(HttpMethod.Patch, path, Resource.PatchOf(Resource.Operation("replace", "active", JsonValue.Create(false))), 200);
                await IdleAsync(HttpMethod.Patch, path, Resource.PatchOf(Resource.Operation("replace", "id", JsonValue.Create("x"))), 400);
                await IdleAsync(HttpMethod.Post, "/Users", Resource.User((string)user.Body["userName"]!), 409);
                await IdleAsync(HttpMethod.Get, path, null, 200);
                await WriteAsync(HttpMethod.Put, path, Resource.User((string)user.Body["userName"]!, u => u["title"] = "new"), 200);
                var group = await WriteAsync(HttpMethod.Post, "/Groups", Resource.Group(Unique.Name("audited"), user.Id), 201);
                var members = $"/Groups/{group.Id}";
                await IdleAsync(HttpMethod.Patch, members, Resource.PatchOf(Resource.Operation("add", "members", Resource.Members(user.Id))), 204);
                await WriteAsync(HttpMethod.Patch, members, Resource.PatchOf(Resource.Operation("remove", $"members[value eq \"{user.Id}\"]")), 204);
                await IdleAsync(HttpMethod.Patch, members, Resource.PatchOf(Resource.Operation("remove", $"members[value eq \"{user.Id}\"]")), 204);
                var bulk = Resource.Bulk(
                    new JsonObject { ["method"] = "POST", ["path"] = "/Users", ["bulkId"] = "a", ["data"] = Resource.User(Unique.Name("bulk")) },
                    new JsonObject { ["method"] = "POST", ["path"] = "/Users", ["bulkId"] = "b", ["data"] = new JsonObject { ["schemas"] = new JsonArray(Resource.UserSchema) } });
                await WriteAsync(HttpMethod.Post, "/Bulk", bulk, 200);
                await WriteAsync(HttpMethod.Delete, members, null, 204);
                await WriteAsync(HttpMethod.Delete, path, null, 204);
                await IdleAsync(HttpMethod.Delete, path, null, 404);
            }
        }

        async Task<ScimAnswer> WriteAsync(HttpMethod method, string path, JsonNode? body, int status)
        {
            Interlocked.Increment(ref writes);
            return (await tenant.Scim.SendAsync(method, path, body)).Expect(status);
        }

        async Task IdleAsync(HttpMethod method, string path, JsonNode? body, int status) => (await tenant.Scim.SendAsync(method, path, body)).Expect(status);
    }

    [Theory, EveryDatabase]
    public async Task AU_01_a_row_names_who_did_what_to_whom_and_holds_no_personal_data(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("audited");
        var secret = "private" + Guid.NewGuid().ToString("n");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(secret, u => { u["password"] = secret + "pw"; u["title"] = secret; }))).Expect(201);
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "title", JsonValue.Create(secret + "2")))).Expect(200);
        (await tenant.Scim.DeleteAsync($"/Users/{user.Id}")).Expect(204);
        Assert.Equal(["user.created", "user.updated", "user.deleted"], await AuditLog.OfAsync(database, user.Id));
        var rows = await database.QueryAsync("SELECT * FROM \"AuditEntries\"");
        Assert.All(rows.Where(row => ((string)row["Action"]!).StartsWith("user.", StringComparison.Ordinal)), row =>
        {
            Assert.NotNull(row["ConnectionId"]);
            Assert.NotNull(row["CredentialId"]);
        });
        // Erased with the account: the audit keeps the id alone.
        Assert.Empty(await StoreSearch.TablesHoldingAsync(database, secret));
        Assert.DoesNotContain(secret, server.Log, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task AU_01_a_write_that_cannot_be_recorded_is_not_done(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("audited");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("recorded")))).Expect(201);
        var before = await Snapshot.OfAsync(tenant.Scim, $"/Users/{user.Id}");
        await RenameAsync("AuditEntries", "Away");
        foreach (var request in new[]
        {
            ScimRequest.Of(HttpMethod.Post, "/Users", Resource.User(Unique.Name("unrecorded"))), ScimRequest.Of(HttpMethod.Post, "/Groups", Resource.Group(Unique.Name("unrecorded"))),
            ScimRequest.Of(HttpMethod.Patch, $"/Users/{user.Id}", Resource.PatchOf(Resource.Operation("replace", "active", JsonValue.Create(false)))), ScimRequest.Of(HttpMethod.Delete, $"/Users/{user.Id}"),
        })
        {
            var answer = await tenant.Scim.SendUnjudgedAsync(request);
            Assert.True(answer.Status is 500 or 503, answer.ToString());
            answer.BeAScimError();
        }

        await RenameAsync("Away", "AuditEntries");
        await before.IsUnchangedAsync("writes that could not be recorded");
        Assert.Equal(1, (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults);
        Assert.Equal(0, (await tenant.Scim.GetAsync("/Groups")).Expect(200).TotalResults);
        // It heals by itself.
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false)))).Expect(200);
        (await server.RunAsync("db", "verify")).ExpectExit(0);

        Task RenameAsync(string from, string to) => database.QueryAsync($"ALTER TABLE \"{from}\" RENAME TO \"{to}\"");
    }

    [Theory, EveryDatabase]
    public async Task AU_03_an_audit_that_takes_no_rows_refuses_the_write_with_503(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("audited");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("recorded")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("recorded"), user.Id))).Expect(201);
        var userBefore = await Snapshot.OfAsync(tenant.Scim, $"/Users/{user.Id}");
        var groupBefore = await Snapshot.OfAsync(tenant.Scim, $"/Groups/{group.Id}");
        var rows = await AuditLog.CountAsync(database);
        // Read-only, then full, as PostgreSQL says it.
        foreach (var state in (string[])(kind == DatabaseKind.Sqlite ? ["no rows"] : ["25006", "53100"]))
        {
            await RefuseRowsAsync(state);
            foreach (var request in new[]
            {
                ScimRequest.Of(HttpMethod.Post, "/Users", Resource.User(Unique.Name("unrecorded"))), ScimRequest.Of(HttpMethod.Post, "/Groups", Resource.Group(Unique.Name("unrecorded"), user.Id)),
                ScimRequest.Of(HttpMethod.Put, $"/Users/{user.Id}", Resource.User(Unique.Name("unrecorded"))), ScimRequest.Of(HttpMethod.Put, $"/Groups/{group.Id}", Resource.Group(Unique.Name("unrecorded"))),
                ScimRequest.Of(HttpMethod.Patch, $"/Users/{user.Id}", Resource.PatchOf(Resource.Operation("replace", "active", JsonValue.Create(false)))),
                ScimRequest.Of(HttpMethod.Patch, $"/Groups/{group.Id}", Resource.PatchOf(Resource.Operation("remove", "members"))),
                ScimRequest.Of(HttpMethod.Delete, $"/Users/{user.Id}"), ScimRequest.Of(HttpMethod.Delete, $"/Groups/{group.Id}"),
            })
            {
                var answer = await tenant.Scim.SendUnjudgedAsync(request);
                Assert.True(answer.Status == 503, answer.ToString());
                answer.BeAScimError();
                Assert.True(answer.Headers.ContainsKey("Retry-After"), answer.ToString());
            }

            await userBefore.IsUnchangedAsync("writes without an audit");
            await groupBefore.IsUnchangedAsync("writes without an audit");
            await database.QueryAsync(kind == DatabaseKind.Sqlite ? "DROP TRIGGER refuse" : "DROP TRIGGER refuse ON \"AuditEntries\"");
        }

        Assert.Equal(rows, await AuditLog.CountAsync(database));
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false)))).Expect(200);
        (await server.RunAsync("db", "verify")).ExpectExit(0);

        async Task RefuseRowsAsync(string state)
        {
            if (kind == DatabaseKind.Sqlite)
            {
                await database.QueryAsync("CREATE TRIGGER refuse BEFORE INSERT ON \"AuditEntries\" BEGIN SELECT RAISE(ABORT, 'no rows'); END");
                return;
            }

            await database.QueryAsync($"CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no rows' USING ERRCODE = '{state}'; END $$");
            await database.QueryAsync("CREATE TRIGGER refuse BEFORE INSERT ON \"AuditEntries\" FOR EACH ROW EXECUTE FUNCTION refuse()");
        }
    }
}
