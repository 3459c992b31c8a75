using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Authentication;

/// <summary>RFC 6749 §4.4, with the client's secret by header or by body.</summary>
public sealed class ClientCredentialsTests(Servers servers)
{
    private static readonly (string, string) Grant = ("grant_type", "client_credentials");

    [Theory, EveryDatabase]
    public async Task A_secret_by_header_or_body_gets_a_token_that_opens(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var made = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("seen")))).Expect(201);
        var (id, secret) = await NewClientAsync(tenant);
        foreach (var answer in new[]
        {
            await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), Grant),
            await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), Grant, ("scope", "scim")),
            await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(Uri.EscapeDataString(id), Uri.EscapeDataString(secret)), Grant, ("client_id", id)),
            await TokenRequest.SendAsync(tenant.Server, null, Grant, ("client_id", id), ("client_secret", secret)),
            await TokenRequest.SendAsync(tenant.Server, null, ("client_secret", secret), ("scope", ""), ("client_id", id), Grant, ("resource", "ignored")),
        })
        {
            answer.Expect(200);
            Assert.Equal("application/json", answer.MediaType?.Split(';')[0]);
            // RFC 6749 §5.1
            Assert.Equal("no-store", answer.Headers["Cache-Control"]);
            Assert.Equal("bearer", (string?)answer.Body["token_type"], ignoreCase: true);
            // Entra asks for 60 to 360 minutes.
            Assert.Equal(3600, (int)answer.Body["expires_in"]!);
            var scim = new ScimClient(tenant.Server, (string)answer.Body["access_token"]!);
            (await scim.GetAsync($"/Users/{made.Id}")).Expect(200);
            Assert.Empty(await StoreSearch.TablesHoldingAsync(tenant.Server.Database, scim.Token!));
        }
    }

    [Theory, EveryDatabase]
    public async Task Whatever_is_wrong_with_the_request_is_an_OAuth_error(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, "client-credentials");
        var (id, secret) = await NewClientAsync(tenant);
        var (otherId, otherSecret) = await NewClientAsync(tenant);
        foreach (var (error, authorization, form) in new (string, string?, (string, string)[])[]
        {
            ("invalid_client", TokenRequest.Basic(id, secret + "x"), [Grant]), ("invalid_client", TokenRequest.Basic(id, ""), [Grant]), ("invalid_client", TokenRequest.Basic(id, otherSecret), [Grant]),
            ("invalid_client", TokenRequest.Basic(otherId, secret), [Grant]), ("invalid_client", TokenRequest.Basic(Guid.NewGuid().ToString(), secret), [Grant]), ("invalid_client", TokenRequest.Basic("x", secret), [Grant]),
            ("invalid_client", "Basic !!!", [Grant]), ("invalid_client", $"Bearer {tenant.Token}", [Grant]), ("invalid_client", null, [Grant]), ("invalid_client", TokenRequest.Basic(id, tenant.Token), [Grant]),
            ("invalid_client", null, [Grant, ("client_id", id), ("client_secret", "wrong")]),
            ("invalid_request", TokenRequest.Basic(id, secret), []), ("invalid_request", TokenRequest.Basic(id, secret), [Grant, Grant]),
            ("invalid_request", TokenRequest.Basic(id, secret), [Grant, ("client_id", id), ("client_secret", secret)]), ("invalid_request", TokenRequest.Basic(id, secret), [Grant, ("client_id", otherId)]),
            ("invalid_request", null, [Grant, ("client_secret", secret)]), ("unsupported_grant_type", TokenRequest.Basic(id, secret), [("grant_type", "password")]),
            ("unsupported_grant_type", TokenRequest.Basic(id, secret), [("grant_type", "authorization_code"), ("code", "x")]), ("invalid_scope", TokenRequest.Basic(id, secret), [Grant, ("scope", "admin")]),
        })
        {
            var answer = (await TokenRequest.SendAsync(tenant.Server, authorization, form)).Expect(error == "invalid_client" ? 401 : 400);
            Assert.Equal(error, (string?)answer.Body["error"]);
            Assert.Null(answer.Body["access_token"]);
            // RFC 6749 §5.2
            Assert.True(error != "invalid_client" || answer.Headers.ContainsKey("WWW-Authenticate"), answer.ToString());
            Assert.DoesNotContain(secret, answer.Text, StringComparison.Ordinal);
        }

        (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), "{\"grant_type\":\"client_credentials\"}", "application/json")).Expect(400, 415);
        try
        {
            (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), new string('x', 2_000_000))).Expect(400, 413);
        }
        catch (HttpRequestException)
        {
            // Refused before all of it was sent; the client may then lose the answer.
            Assert.False(tenant.Server.HasExited);
        }

        var inUrl = new ScimRequest(HttpMethod.Get, new Uri(tenant.Server.Address, $"/oauth2/token?grant_type=client_credentials&client_id={id}&client_secret={secret}").AbsoluteUri);
        (await tenant.Scim.SendUnjudgedAsync(inUrl with { Anonymous = true })).Expect(404, 405);
        var inPostUrl = inUrl with { Anonymous = true, Method = HttpMethod.Post, Body = "grant_type=client_credentials"u8.ToArray(), ContentType = "application/x-www-form-urlencoded" };
        (await tenant.Scim.SendUnjudgedAsync(inPostUrl)).Expect(400, 401);
        Assert.DoesNotContain(secret, tenant.Server.Log, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_client_revoked_gets_nothing_more_and_its_tokens_end(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var (id, secret) = await NewClientAsync(tenant);
        var (nextId, nextSecret) = await NewClientAsync(tenant);
        var issued = new ScimClient(tenant.Server, (string)(await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), Grant)).Expect(200).Body["access_token"]!);
        (await issued.GetAsync("/Users")).Expect(200);
        (await tenant.Server.RunAsync("client", "revoke", id)).ExpectExit(0);
        (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), Grant)).Expect(401);
        for (var i = 0; (await issued.GetAsync("/Users")).Expect(200, 401).Status == 200; i++)
        {
            Assert.True(i < 50, "The access token still opens 5 s after its client's revocation.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(nextId, nextSecret), Grant)).Expect(200);
        (await tenant.Scim.GetAsync("/Users")).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task The_metadata_says_where_and_how(DatabaseKind database)
    {
        var server = await servers.On(database);
        var answer = await new ScimClient(server, null).SendUnjudgedAsync(
            ScimRequest.Of(HttpMethod.Get, new Uri(server.Address, "/.well-known/oauth-authorization-server").AbsoluteUri));
        answer.Expect(200);
        Assert.Equal("application/json", answer.MediaType?.Split(';')[0]);
        Assert.Equal(new Uri(server.Address, "/oauth2/token").AbsoluteUri, (string?)answer.Body["token_endpoint"]);
        // RFC 8414 §3.3: the issuer is the URL the metadata was fetched from.
        Assert.Equal(server.Address.GetLeftPart(UriPartial.Authority), (string?)answer.Body["issuer"]);
        Assert.Equal(["client_credentials"], Values("grant_types_supported"));
        Assert.Superset(new HashSet<string> { "client_secret_basic", "client_secret_post", "private_key_jwt" }, Values("token_endpoint_auth_methods_supported").ToHashSet());

        IEnumerable<string> Values(string name) => answer.Body[name]!.AsArray().Select(value => (string)value!);
    }

    private static async Task<(string Id, string Secret)> NewClientAsync(Tenant tenant)
    {
        var made = (await tenant.Server.RunAsync("client", "create", "--connection", tenant.Connection, "--json")).Json();
        Assert.EndsWith("/oauth2/token", (string?)made["tokenUrl"], StringComparison.Ordinal);
        return ((string)made["clientId"]!, (string)made["clientSecret"]!);
    }
}
