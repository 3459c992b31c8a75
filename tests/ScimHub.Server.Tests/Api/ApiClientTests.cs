using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>By what else than a token a SCIM client proves itself, and who else may set that up.</summary>
public sealed class ApiClientTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task An_OAuth_client_is_made_with_a_secret_shown_once_gets_tokens_and_is_revoked(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var connection = (string)(await admin.AllAsync("/connections", 100)).Single(row => (string?)row["name"] == tenant.Connection)["id"]!;
        var path = $"/connections/{connection}/clients";
        Assert.Empty(await admin.AllAsync(path, 10));
        foreach (var nonsense in new JsonObject[] { new() { ["expiresInDays"] = 0 }, new() { ["expiresInDays"] = 1_000_000 }, new() { ["expiresInDays"] = "x" } })
        {
            (await admin.PostAsync(path, nonsense)).Expect(400);
        }
        var once = ("Idempotency-Key", Unique.Name("client"));
        var made = (await admin.PostAsync(path, new JsonObject { ["expiresInDays"] = 30 }, once)).Expect(201);
        Assert.Equal(made.Text, (await admin.PostAsync(path, new JsonObject { ["expiresInDays"] = 30 }, once)).Expect(201).Text);
        Assert.EndsWith($"{path}/{made.Id}", made.Location, StringComparison.Ordinal);
        var secret = (string)made.Body["secret"]!;
        Assert.Null((string?)(await admin.PostAsync(path, new JsonObject { ["assertionOnly"] = true })).Expect(201).Body["secret"]);
        var listed = await admin.AllAsync(path, 1);
        Assert.Equal([(made.Id, "valid", true)], listed.Where(row => (bool)row["hasSecret"]!).Select(row => ((string)row["id"]!, (string)row["state"]!, true)));
        Assert.Equal(2, listed.Count);
        Assert.DoesNotContain(secret, (await admin.GetAsync($"{path}/{made.Id}")).Expect(200).Text, StringComparison.Ordinal);

        var issued = (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(made.Id, secret), ("grant_type", "client_credentials"))).Expect(200);
        var scim = new ScimClient(tenant.Server, (string)issued.Body["access_token"]!);
        (await scim.GetAsync("/Users?count=1")).Expect(200);
        (await admin.DeleteAsync($"{path}/{made.Id}")).Expect(204);
        Assert.Equal("revoked", (string?)(await admin.GetAsync($"{path}/{made.Id}")).Expect(200).Body["state"]);
        (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(made.Id, secret), ("grant_type", "client_credentials"))).Expect(401);
        // It is another connection's to nobody.
        var other = (await admin.PostAsync("/connections", new JsonObject { ["name"] = Unique.Name("other") })).Expect(201).Id;
        (await admin.GetAsync($"/connections/{other}/clients/{made.Id}")).Expect(404);
        (await admin.DeleteAsync($"/connections/{other}/clients/{made.Id}")).Expect(404);
        (await (await tenant.Server.CreateKeyAsync("Viewer")).PostAsync(path, new JsonObject())).Expect(403);
        Assert.Equal(["client.created", "client.revoked"], await AuditLog.OfAsync(tenant.Server.Database, made.Id));
        // Whoever would be a client that makes administrators is made by an administrator.
        (await admin.PatchAsync($"/connections/{connection}", new JsonObject { ["mayAdminister"] = true })).Expect(200);
        var role = Unique.Name("Connector");
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = role, ["permissions"] = new JsonArray("hub/connections:edit") })).Expect(201);
        (await (await tenant.Server.CreateKeyAsync(role)).PostAsync(path, new JsonObject())).Expect(403);
    }

    [Theory, EveryDatabase]
    public async Task Set_up_links_that_are_out_are_listed_without_their_text_and_all_ended_at_once(DatabaseKind database)
    {
        await using var own = await TestDatabase.CreateAsync(database);
        await using var server = await ServerProcess.StartAsync(own, new Dictionary<string, string> { ["PublicUrl"] = "https://scim.example.com" });
        var admin = await server.CreateKeyAsync();
        var path = $"/connections/{(await admin.PostAsync("/connections", new JsonObject { ["name"] = "contoso" })).Expect(201).Id}/setup";
        (await admin.PostAsync(path, new JsonObject { ["kind"] = "nonsense" })).Expect(400);
        var links = new List<JsonNode>();
        foreach (var kind in new[] { "okta", "ldap", "scim" })
        {
            links.Add((await admin.PostAsync(path, new JsonObject { ["kind"] = kind })).Expect(200).Body);
        }
        (await admin.DeleteAsync($"{path}/{(string)links[1]["id"]!}")).Expect(204);
        var open = await admin.AllAsync(path, 1);
        Assert.Equal([(string?)links[0]["id"], (string?)links[2]["id"]], open.Select(link => (string?)link["id"]).Order());
        Assert.All(open, link => Assert.Null(link["link"]));
        (await admin.DeleteAsync(path)).Expect(204);
        Assert.Empty(await admin.AllAsync(path, 10));
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = true });
        foreach (var link in links)
        {
            using var answer = await client.GetAsync(new Uri(server.Address, new Uri((string)link["link"]!).PathAndQuery), TestContext.Current.CancellationToken);
            Assert.Equal(404, (int)answer.StatusCode);
        }
    }
}
