using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>What the console asks of the API besides: people by what they are and have, their sessions, SCIM tokens, areas, an overview, one audit entry.</summary>
public sealed class ApiPeopleSearchTests
{
    [Theory, EveryDatabase]
    public async Task People_are_found_by_words_state_group_connection_role_and_domain_and_page_by_page(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var api = await server.CreateKeyAsync();
        var tenant = await server.CreateTenantAsync("contoso");
        var ids = new Dictionary<string, string>();
        foreach (var (name, family, active) in new[] { ("ana", "Silva", true), ("ben", "Okafor", true), ("cleo", "Silva", false) })
        {
            var made = await tenant.Scim.PostAsync("/Users", new JsonObject
            {
                ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
                ["userName"] = $"{name}@contoso.com",
                ["name"] = new JsonObject { ["givenName"] = name, ["familyName"] = family },
                ["active"] = active,
            });
            ids[name] = (string)made.Expect(201).Body["id"]!;
        }
        ids["dora"] = (string)(await api.PostAsync("/users", new JsonObject { ["userName"] = "dora", ["displayName"] = "Dora \"D\" 100%_" })).Expect(201).Body["id"]!;
        var group = (string)(await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Team" })).Expect(201).Body["id"]!;
        (await api.PostAsync($"/groups/{group}/members", new JsonObject { ["userNames"] = new JsonArray("ana@contoso.com"), ["ids"] = new JsonArray(ids["cleo"]) })).Expect(200);
        (await api.PostAsync($"/groups/{group}/members", new JsonObject { ["userNames"] = new JsonArray("nobody@contoso.com") })).Expect(404);
        var domain = (string)(await api.PostAsync("/domains", new JsonObject { ["name"] = "Sales" })).Expect(201).Body["id"]!;
        (await api.PostAsync("/grants", new JsonObject { ["groupId"] = group, ["role"] = "Viewer", ["domain"] = "Sales" })).Expect(201);
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = ids["ben"], ["role"] = "Member" })).Expect(201);
        var connection = (string)(await api.AllAsync("/connections", 10)).Single()["id"]!;

        await FindsAsync("search=silva", "ana", "cleo");
        await FindsAsync("search=SILVA%20an", "ana");
        await FindsAsync("search=100%25_", "dora");
        await FindsAsync("search=%22D%22", "dora");
        await FindsAsync("search=%25", "dora");
        await FindsAsync("state=inactive", "cleo");
        await FindsAsync("state=active&search=silva", "ana");
        await FindsAsync($"group={group}", "ana", "cleo");
        await FindsAsync($"connection={connection}", "ana", "ben", "cleo");
        await FindsAsync($"connection={connection}&state=active&filter=name.familyName%20eq%20%22Okafor%22", "ben");
        // Deactivated people have no role; what holds everywhere holds in a domain.
        await FindsAsync("role=Viewer&domain=Sales", "ana");
        await FindsAsync($"domain={domain}", "ana", "ben");
        await FindsAsync("role=Viewer");
        await FindsAsync("role=Member", "ben");
        await FindsAsync("role=Member&search=silva");
        var roles = (await api.GetAsync($"/users?with=roles&search=ana")).Expect(200).Body["items"]![0]!["roles"]!.AsArray().Single()!;
        Assert.Equal(("Viewer", "Sales", "Team"), ((string?)roles["role"], (string?)roles["domain"], (string?)roles["through"]![0]));
        // A filter is one of its own: it does not reach into what else is asked.
        foreach (var nonsense in new[] { "state=active&filter=userName%20pr)%20or%20(userName%20pr", "state=asleep", "with=all", "search=a%20b%20c%20d%20e%20f%20g%20h%20i", "filter=userName", "group=x" })
        {
            (await api.GetAsync($"/users?{nonsense}")).Expect(400);
        }
        (await api.GetAsync("/users?role=Nobody")).Expect(404);
        var csv = await ExportAsync("state=active");
        Assert.Equal(4, csv.Count);
        Assert.StartsWith("userName,displayName,", csv[0], StringComparison.Ordinal);

        async Task FindsAsync(string query, params string[] names)
        {
            var found = await api.AllAsync($"/users?{query}", 1);
            Assert.Equal(names.Select(name => ids[name]), found.Select(user => (string)user["id"]!));
        }

        async Task<List<string>> ExportAsync(string query)
        {
            using var client = new HttpClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, $"/api/v1/users/export?{query}"));
            request.Headers.Authorization = new("Bearer", api.Key);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
            return [.. (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
        }
    }

    [Theory, EveryDatabase]
    public async Task SCIM_tokens_are_made_listed_and_revoked_and_one_connections_are_not_anothers(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var api = await server.CreateKeyAsync();
        var (one, two) = ((string)(await api.PostAsync("/connections", new JsonObject { ["name"] = "one" })).Expect(201).Body["id"]!, (string)(await api.PostAsync("/connections", new JsonObject { ["name"] = "two" })).Expect(201).Body["id"]!);
        var made = (await api.PostAsync($"/connections/{one}/tokens", new JsonObject { ["expiresInDays"] = 30 }, ("Idempotency-Key", "t-1"))).Expect(201).Body;
        Assert.Equal((string)made["token"]!, (string)(await api.PostAsync($"/connections/{one}/tokens", new JsonObject { ["expiresInDays"] = 30 }, ("Idempotency-Key", "t-1"))).Expect(201).Body["token"]!);
        var scim = new ScimClient(server, (string)made["token"]!);
        (await scim.GetAsync("/Users")).Expect(200);
        Assert.Equal(["valid"], (await api.AllAsync($"/connections/{one}/tokens", 10)).Select(token => (string)token["state"]!));
        Assert.Empty(await api.AllAsync($"/connections/{two}/tokens", 10));
        (await api.DeleteAsync($"/connections/{two}/tokens/{(string)made["id"]!}")).Expect(404);
        (await api.PostAsync($"/connections/{one}/tokens", new JsonObject { ["expiresInDays"] = 0 })).Expect(400);
        (await (await server.CreateKeyAsync("Viewer")).GetAsync($"/connections/{one}/tokens")).Expect(403);
        // Who may not make administrators makes no token that can.
        (await api.PatchAsync($"/connections/{two}", new JsonObject { ["mayAdminister"] = true })).Expect(200);
        (await api.PostAsync("/roles", new JsonObject { ["name"] = "Connector", ["permissions"] = new JsonArray("hub/connections:edit") })).Expect(201);
        var connector = await server.CreateKeyAsync("Connector");
        (await connector.PostAsync($"/connections/{one}/tokens", new JsonObject())).Expect(201);
        (await connector.PostAsync($"/connections/{two}/tokens", new JsonObject())).Expect(403);
        (await api.DeleteAsync($"/connections/{one}/tokens/{(string)made["id"]!}")).Expect(204);
        Assert.Equal("revoked", (string?)(await api.GetAsync($"/connections/{one}/tokens/{(string)made["id"]!}")).Expect(200).Body["state"]);
        for (var look = 0; look < 50 && (await scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Get, "/Users"))).Status != 401; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        (await scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Get, "/Users"))).Expect(401);
    }

    [Theory, EveryDatabase]
    public async Task Who_comes_in_where_an_administrator_does_only_an_administrator_may_change(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var api = await server.CreateKeyAsync();
        var tenant = await server.CreateTenantAsync("contoso");
        var path = $"/connections/{(string)(await api.AllAsync("/connections", 10)).Single()["id"]!}";
        var people = new List<string>();
        foreach (var name in new[] { "ana", "ben" })
        {
            people.Add((string)(await tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = name, ["externalId"] = name })).Expect(201).Body["id"]!);
        }
        (await api.PostAsync("/roles", new JsonObject { ["name"] = "Connector", ["permissions"] = new JsonArray("hub/connections:edit") })).Expect(201);
        var connector = await server.CreateKeyAsync("Connector");
        var ways = new JsonObject[]
        {
            new() { ["oidc"] = new JsonObject { ["authority"] = "https://elsewhere.example.com", ["clientId"] = "c" } },
            new() { ["ldap"] = new JsonObject { ["url"] = "ldaps://elsewhere.example.com", ["baseDn"] = "dc=example" } },
            new() { ["matchClaim"] = "email" },
        };
        (await connector.PatchAsync(path, ways[2])).Expect(200);

        // By a grant, through a group that administers, and as a protected account.
        var grant = (string)(await api.PostAsync("/grants", new JsonObject { ["userId"] = people[0], ["role"] = "Admin" })).Expect(201).Body["id"]!;
        await IsClosedAsync();
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = (string)(await api.PostAsync("/users", new JsonObject { ["userName"] = "root" })).Expect(201).Body["id"]!, ["role"] = "Admin" })).Expect(201);
        (await api.DeleteAsync($"/grants/{grant}")).Expect(204);
        (await connector.PatchAsync(path, ways[2])).Expect(200);
        var group = (string)(await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Keepers" })).Expect(201).Body["id"]!;
        (await api.PostAsync("/grants", new JsonObject { ["groupId"] = group, ["role"] = "Admin" })).Expect(201);
        (await api.PostAsync($"/groups/{group}/members", new JsonObject { ["ids"] = new JsonArray(people[1]) })).Expect(200);
        await IsClosedAsync();
        (await api.DeleteAsync($"/groups/{group}")).Expect(204);
        (await connector.PatchAsync(path, ways[2])).Expect(200);
        (await api.PatchAsync($"/users/{people[1]}", new JsonObject { ["protected"] = true })).Expect(200);
        await IsClosedAsync();
        // What lets nobody in stays theirs to change; and an administrator may all of it.
        (await connector.PatchAsync(path, new JsonObject { ["paused"] = new JsonArray("oidc") })).Expect(200);
        (await api.PatchAsync(path, ways[0])).Expect(200);

        async Task IsClosedAsync()
        {
            foreach (var way in ways)
            {
                (await connector.PatchAsync(path, way.DeepClone())).Expect(403);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task The_overview_counts_one_audit_entry_is_read_and_areas_are_listed(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["Access__Areas__build"] = "Build", ["Access__Actions__0"] = "deploy" });
        var api = await server.CreateKeyAsync();
        var id = (string)(await api.PostAsync("/users", new JsonObject { ["userName"] = "ana" })).Expect(201).Body["id"]!;
        (await api.PostAsync("/users", new JsonObject { ["userName"] = "ben" })).Expect(201);
        (await api.PatchAsync($"/users/{id}", new JsonObject { ["suspended"] = true })).Expect(200);
        var overview = (await api.GetAsync("/overview")).Expect(200).Body;
        Assert.Equal((1, 1, 1), ((int)overview["active"]!, (int)overview["inactive"]!, (int)overview["suspended"]!));
        Assert.Equal(14, overview["days"]!.AsArray().Count);
        Assert.Equal((2, 1), ((int)overview["days"]![13]!["created"]!, (int)overview["days"]![13]!["changed"]!));
        var row = (await api.AllAsync($"/audit?target={id}&action=user.suspended", 10)).Single();
        Assert.Equal(row.ToJsonString(), (await api.GetAsync($"/audit/{(string)row["id"]!}")).Expect(200).Body.ToJsonString());
        (await api.GetAsync($"/audit/{id}")).Expect(404);
        Assert.Equal(["deploy"], (await api.GetAsync("/areas")).Expect(200).Body["actions"]!.AsArray().Select(action => (string?)action));
        Assert.Equal("Build", (string?)(await api.GetAsync("/areas")).Expect(200).Body["areas"]![0]!["name"]);
        Assert.Empty(await api.AllAsync($"/users/{id}/sessions", 10));
        (await api.DeleteAsync($"/users/{id}/sessions")).Expect(204);
        (await api.DeleteAsync($"/users/{id}/sessions/{id}")).Expect(404);
        (await api.GetAsync($"/users/{Guid.NewGuid()}/sessions")).Expect(404);
    }

    [Theory, EveryDatabase]
    public async Task Whether_a_person_can_get_in_is_said_with_what_would_change_it_and_a_contractor_is_made_with_an_end(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var api = await server.CreateKeyAsync();
        var tenant = await server.CreateTenantAsync("contoso");
        var pushed = (string)(await tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "ana", ["active"] = false })).Expect(201).Body["id"]!;
        (await api.PatchAsync("/settings/provisioning", new JsonObject { ["seats"] = 0 })).Expect(200);
        await SaysAsync(pushed, "contoso says by SCIM that they are inactive.", "All 0 seats are taken: they cannot become active.", "They have no password here.");
        (await api.PatchAsync("/settings/provisioning", new JsonObject { ["seats"] = null })).Expect(200);
        (await api.PatchAsync($"/users/{pushed}", new JsonObject { ["suspended"] = true })).Expect(200);
        await SaysAsync(pushed, "An administrator has deactivated the account.", "contoso says by SCIM that they are inactive.", "They have no password here.");

        // People sign in there, who are not linked yet: what stands against it is named.
        var connection = (string)(await api.AllAsync("/connections", 10)).Single()["id"]!;
        (await api.PatchAsync($"/connections/{connection}", new JsonObject { ["oidc"] = new JsonObject { ["authority"] = "https://idp.example.org", ["clientId"] = "hub" } })).Expect(200);
        await using (var storage = database.OpenStorage())
        {
            var domains = new MailDomainRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId));
            await domains.AddAsync("example.org", "contoso", TestContext.Current.CancellationToken);
            await domains.VouchAsync("example.org", TestContext.Current.CancellationToken);
        }
        (await api.PatchAsync($"/connections/{connection}", new JsonObject { ["adoption"] = "verifiedDomain" })).Expect(200);
        var cleo = (await api.PostAsync("/users", new JsonObject { ["userName"] = "cleo", ["endsAt"] = "2099-01-31T00:00:00Z", ["emails"] = new JsonArray(new JsonObject { ["value"] = "Cleo@Example.org" }) })).Expect(201);
        Assert.Equal("2099-01-31T00:00:00.000Z", (string?)(await api.GetAsync($"/users/{cleo.Id}")).Expect(200).Body["endsAt"]);
        foreach (var (path, body, opens, said) in new (string, JsonObject, bool, string)[]
        {
            ("/settings/provisioning", [], true, "contoso links them at a sign-in that proves their address."),
            ("/settings/provisioning", new() { ["inviteOnly"] = true }, false, "only invited people are let in"),
            ("/settings/provisioning", new() { ["disableSsoProvisioning"] = true }, false, "the switch, set by the organisation's settings"),
            ($"/connections/{connection}", new() { ["adoption"] = "never" }, false, "takes over no account by its address"),
            ($"/connections/{connection}", new() { ["paused"] = new JsonArray("oidc") }, false, "Sign-ins by OpenID Connect are paused at contoso."),
        })
        {
            (await api.PatchAsync(path, body)).Expect(200);
            var seen = (await api.GetAsync($"/users/{cleo.Id}/entry")).Expect(200).Body;
            Assert.Contains(said, (string?)seen["grounds"]![1]!["says"], StringComparison.Ordinal);
            Assert.Equal((opens, opens, opens), ((bool)seen["admitted"]!, (bool)seen["grounds"]![1]!["opens"]!, seen["grounds"]![1]!["change"] is null));
        }
        (await api.PatchAsync($"/connections/{connection}", new JsonObject { ["paused"] = new JsonArray() })).Expect(200);
        (await api.PatchAsync($"/users/{cleo.Id}", new JsonObject { ["releasedTo"] = "contoso" })).Expect(200);
        var entry = (await api.GetAsync($"/users/{cleo.Id}/entry")).Expect(200).Body;
        Assert.Equal((true, true), ((bool)entry["admitted"]!, (bool)entry["grounds"]![1]!["opens"]!));
        (await api.GetAsync($"/users/{Guid.NewGuid()}/entry")).Expect(404);

        // An end lies ahead; a grant names its person by either name.
        foreach (var end in new JsonNode[] { "2001-01-01T00:00:00Z", "soon", 5 })
        {
            (await api.PostAsync("/users", new JsonObject { ["userName"] = "dan", ["endsAt"] = end })).Expect(400);
        }
        Assert.Equal(cleo.Id, (string?)(await api.PostAsync("/grants", new JsonObject { ["userName"] = "cleo", ["role"] = "Viewer" })).Expect(201).Body["userId"]);
        (await api.PostAsync("/grants", new JsonObject { ["userName"] = "cleo", ["userId"] = cleo.Id, ["role"] = "Viewer" })).Expect(400);
        (await api.PostAsync("/grants", new JsonObject { ["userName"] = "nobody", ["role"] = "Viewer" })).Expect(400);
        Assert.NotNull((string?)(await api.GetAsync($"/users/{pushed}/attributes?with=times")).Expect(200).Body["items"]![0]!["layers"]![0]!["at"]);
        (await api.GetAsync($"/users/{pushed}/attributes?with=more")).Expect(400);

        async Task SaysAsync(string id, params string[] grounds)
        {
            var seen = (await api.GetAsync($"/users/{id}/entry")).Expect(200).Body;
            Assert.False((bool)seen["admitted"]!);
            Assert.Equal(grounds, seen["grounds"]!.AsArray().Select(ground => (string?)ground!["says"]));
        }
    }
}
