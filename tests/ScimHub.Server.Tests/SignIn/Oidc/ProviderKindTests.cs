using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>What is usual at each kind of provider: what it is asked for, and how it tells of groups.</summary>
public sealed class ProviderKindTests(Servers servers)
{
    [Theory]
    [InlineData(OidcKind.Generic, "openid profile email", "groups", """["sales","ops"]""", true)]
    [InlineData(OidcKind.Generic, "openid profile email", "realm_access.roles", """{"roles":["sales","ops"]}""", true)]
    [InlineData(OidcKind.Generic, "openid profile email", "groups", """[{"name":"sales"},{"name":"ops"}]""", true)]
    [InlineData(OidcKind.Okta, "openid profile email groups", "groups", """["sales","ops"]""", true)]
    [InlineData(OidcKind.Keycloak, "openid profile email", "groups", """["/sales","/ops"]""", true)]
    [InlineData(OidcKind.Google, "openid profile email", "groups", """["sales","ops"]""", true)]
    [InlineData(OidcKind.Entra, "openid profile email", "groups", """["sales","ops"]""", false)]
    public async Task A_kind_is_asked_for_what_it_needs_and_its_groups_are_read_as_it_tells_them(OidcKind kind, string scopes, string claim, string groups, bool asksUserInfo)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await connection.SetAsync(new(Oidc: new(Kind: kind, GroupsClaim: claim)));
        connection.Provider.UserInfo = () => connection.Provider.Person.DeepClone().AsObject();
        connection.Provider.Person[claim.Split('.')[0]] = JsonNode.Parse(groups);
        await connection.AdmittedAsync();
        Assert.Equal(scopes, connection.Provider.Requests.Last(request => request.Path == "/authorize").Fields["scope"]);
        Assert.Equal(asksUserInfo ? 1 : 0, connection.Provider.Count("/userinfo"));
        Assert.Equal(["ops", "sales"], await GroupsAsync(connection));
    }

    [Fact]
    public async Task Entra_is_asked_at_Microsoft_Graph_for_groups_that_the_token_had_no_room_for_and_nowhere_else()
    {
        await using var graph = await HostileProvider.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["SignIn__Graph"] = graph.Issuer });
        await using var connection = await HostileConnection.StartAsync(server);
        await connection.SetAsync(new(Oidc: new(Kind: OidcKind.Entra, GroupsClaim: "groups")));
        using var canary = new Canary();
        (connection.Provider.Person["_claim_names"], connection.Provider.Person["_claim_sources"]) =
            (new JsonObject { ["groups"] = "src1" }, new JsonObject { ["src1"] = new JsonObject { ["endpoint"] = $"http://127.0.0.1:{canary.Port}/" } });

        graph.Instead["/v1.0/me/getMemberGroups"] = context => Results.StatusCode(403).ExecuteAsync(context);
        await connection.RefusedAsync("Graph lets nobody read groups", 503);
        graph.Instead["/v1.0/me/getMemberGroups"] = context => Results.Json(new { value = new[] { "id-of-sales", "id-of-ops" } }).ExecuteAsync(context);
        await connection.AdmittedAsync();
        Assert.Equal(["id-of-ops", "id-of-sales"], await GroupsAsync(connection));
        var asked = graph.Requests[^1];
        Assert.Equal(("POST", true), (asked.Method, asked.Authorization!.StartsWith("Bearer access-", StringComparison.Ordinal)));
        // The implicit flow's way to say the same.
        Assert.True(connection.Provider.Person.Remove("_claim_names"));
        connection.Provider.Person["hasgroups"] = "true";
        await connection.AdmittedAsync();
        Assert.Equal(["id-of-ops", "id-of-sales"], await GroupsAsync(connection));
        Assert.Equal(0, canary.Visits);
    }

    [Fact]
    public async Task A_client_with_a_key_of_its_own_proves_itself_to_a_certified_provider_without_a_secret()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        var connection = Unique.Name("keyed");
        await server.CreateTenantAsync(connection);
        using var key = SigningKey.Rsa("client");
        await using var provider = await OpenIdProvider.StartAsync(connection, new JsonObject { ["ada"] = new JsonObject { ["preferred_username"] = $"ada@{connection}" } }, key, server.Address);
        var file = Path.Combine(server.Database.Folder, Unique.Name("key"));
        await File.WriteAllTextAsync(file, key.PublicPem, TestContext.Current.CancellationToken);
        string[] client = ["--oidc-authority", provider.Issuer.ToString().TrimEnd('/'), "--oidc-client-id", OpenIdProvider.ClientId, "--oidc-client-key-file", file];
        Assert.Contains("private key", (await server.RunAsync(["connection", "set", connection, .. client])).ExpectExit(1).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, key.PrivatePem, TestContext.Current.CancellationToken);
        (await server.RunAsync(["connection", "set", connection, .. client])).ExpectExit(0);
        using var browser = new Browser();
        Assert.Equal("/account", (await browser.SignInAsync(server, connection, "ada")).Expect(200).Address.AbsolutePath);

        // Another's key is nobody's.
        using var other = SigningKey.Rsa("other");
        await File.WriteAllTextAsync(file, other.PrivatePem, TestContext.Current.CancellationToken);
        (await server.RunAsync("connection", "set", connection, "--oidc-client-key-file", file)).ExpectExit(0);
        using var again = new Browser();
        Assert.NotEqual(200, (await again.SignInAsync(server, connection, "ada")).Status);
    }

    private static async Task<IEnumerable<string>> GroupsAsync(HostileConnection connection)
    {
        var api = await connection.Server.CreateKeyAsync();
        var person = (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{(string)connection.Provider.Person["preferred_username"]!}\"")}", 10)).Single();
        return person["groups"]!.AsArray().Select(group => (string)group!["display"]!).Order(StringComparer.Ordinal);
    }
}
