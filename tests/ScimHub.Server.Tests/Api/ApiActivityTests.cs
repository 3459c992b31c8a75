using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>How connections do, channel by channel.</summary>
public sealed class ApiActivityTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_connection_tells_by_channel_when_it_last_worked_and_what_it_was_last_refused_and_why(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        await using var connection = await HostileConnection.StartAsync(server);
        var id = await connection.IdAsync();
        Assert.Equal(["scim", "oidc", "ldap", "directory"], (await ChannelsAsync()).Select(channel => (string?)channel["channel"]));
        Assert.All(await ChannelsAsync(), channel => Assert.Equal((null, null), ((string?)channel["workedAt"], (string?)channel["refusedAt"])));

        // A client that proves itself otherwise than by a token that was handed out has called as well.
        var client = (await server.RunAsync("client", "create", "--connection", connection.Name, "--json")).Json();
        (await TokenRequest.SendAsync(server, TokenRequest.Basic((string)client["clientId"]!, (string)client["clientSecret"]!), ("grant_type", "client_credentials"))).Expect(200);
        Assert.NotNull((string?)(await ChannelAsync("scim"))["workedAt"]);
        Assert.Null((string?)(await ChannelAsync("oidc"))["workedAt"]);

        await connection.AdmittedAsync();
        await connection.DeniedAsync();
        var oidc = await ChannelAsync("oidc");
        Assert.NotNull((string?)oidc["workedAt"]);
        Assert.Equal("providerRefused", (string?)oidc["reason"]);
        var entry = (await admin.GetAsync($"/audit/{(string)oidc["entryId"]!}")).Expect(200).Body;
        Assert.Equal(((string?)oidc["refusedAt"], "signin.refused"), ((string?)entry["time"], (string?)entry["action"]));
        var (scim, ldap) = (await ChannelAsync("scim"), await ChannelAsync("ldap"));
        Assert.Equal((null, null, null), ((string?)scim["refusedAt"], (string?)ldap["refusedAt"], (string?)ldap["workedAt"]));

        // Of all connections at once it is the same.
        var all = await admin.AllAsync("/activity", 100);
        Assert.Equal(oidc.ToJsonString(), all.Single(one => (string?)one["connectionId"] == id.ToString())["channels"]!.AsArray()[1]!.ToJsonString());
        (await admin.GetAsync($"/connections/{Guid.NewGuid()}/activity")).Expect(404);
        var role = Unique.Name("Connector");
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = role, ["permissions"] = new JsonArray("hub/connections:edit") })).Expect(201);
        (await (await server.CreateKeyAsync(role)).GetAsync("/activity")).Expect(403);

        async Task<List<JsonNode>> ChannelsAsync() => [.. (await admin.GetAsync($"/connections/{id}/activity")).Expect(200).Body["channels"]!.AsArray().Select(channel => channel!)];

        async Task<JsonNode> ChannelAsync(string name) => (await ChannelsAsync()).Single(channel => (string?)channel["channel"] == name);
    }
}
