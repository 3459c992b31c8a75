using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Authentication;

/// <summary>RFC 7523: Entra's workload identity federation. No secret is shared; the connection trusts an issuer, a subject and an audience.</summary>
public sealed class ClientAssertionTests(Servers servers)
{
    private const string Subject = "5e3c7f1a-service-principal";
    private const string Audience = "api://scimhub";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    [Theory, EveryDatabase]
    public async Task An_assertion_of_the_trusted_issuer_gets_a_token_that_opens(DatabaseKind database)
    {
        await using var issuer = await ScriptedIssuer.StartAsync();
        // As an administrator does it; the other tests spare themselves the two processes.
        var tenant = await servers.NewTenantAsync(database);
        await tenant.SetAsync("--trust-issuer", issuer.Name, "--trust-subject", Subject, "--trust-audience", Audience, "--trust-jwks", issuer.Jwks);
        var client = (string)(await tenant.Server.RunAsync("client", "create", "--connection", tenant.Connection, "--assertion-only", "--json")).Json()["clientId"]!;
        var key = issuer.NewKey("one");
        var answer = (await AskAsync(tenant, client, issuer.Sign(key, Subject, Audience))).Expect(200);
        Assert.Equal(3600, (int)answer.Body["expires_in"]!);
        Assert.Equal("scim", (string?)answer.Body["scope"]);
        var scim = new ScimClient(tenant.Server, (string)answer.Body["access_token"]!);
        var made = (await scim.PostAsync("/Users", Resource.User(Unique.Name("federated")))).Expect(201);
        (await tenant.Scim.GetAsync($"/Users/{made.Id}")).Expect(200);
        // Keys are cached.
        for (var i = 0; i < 5; i++)
        {
            (await AskAsync(tenant, client, issuer.Sign(key, Subject, Audience))).Expect(200);
        }

        Assert.Equal(1, issuer.Fetches);
    }

    [Theory, EveryDatabase]
    public async Task ID_07_a_new_key_is_found_a_withdrawn_one_refused_and_a_stranger_cannot_make_us_fetch(DatabaseKind database)
    {
        await using var issuer = await ScriptedIssuer.StartAsync();
        var (tenant, client) = await TrustingAsync(database, issuer);
        var old = issuer.NewKey("old");
        var stranger = issuer.NewKey("stranger", publish: false);
        foreach (var assertion in new[] { issuer.Sign(stranger, "somebody else", Audience), issuer.Sign(stranger, Subject, Audience, issuer: "https://evil.example"), "x.y.z", "" })
        {
            (await AskAsync(tenant, client, assertion)).Expect(400, 401);
        }

        Assert.Equal(0, issuer.Fetches);
        (await AskAsync(tenant, client, issuer.Sign(old, Subject, Audience))).Expect(200);
        // Another key under a new name, and then another under the same: the first token by it opens.
        issuer.Withdraw("old");
        (await AskAsync(tenant, client, issuer.Sign(issuer.NewKey("new"), Subject, Audience))).Expect(200);
        var again = issuer.NewKey("new");
        (await AskAsync(tenant, client, issuer.Sign(again, Subject, Audience))).Expect(200);
        (await AskAsync(tenant, client, issuer.Sign(old, Subject, Audience))).Expect(401);
        for (var i = 0; i < 30; i++)
        {
            (await AskAsync(tenant, client, issuer.Sign(issuer.NewKey($"unknown{i}", publish: false), Subject, Audience))).Expect(401);
        }

        // A flood of unknown key ids is not passed on to the issuer.
        Assert.InRange(issuer.Fetches, 1, 5);
        (await AskAsync(tenant, client, issuer.Sign(again, Subject, Audience))).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task Every_assertion_that_is_not_exactly_right_is_refused(DatabaseKind database)
    {
        await using var issuer = await ScriptedIssuer.StartAsync();
        await using var other = await ScriptedIssuer.StartAsync();
        var (tenant, client) = await TrustingAsync(database, issuer);
        var (_, strange) = await TrustingAsync(database, other);
        var key = issuer.NewKey("one");
        var good = issuer.Sign(key, Subject, Audience);
        (await AskAsync(tenant, client, good)).Expect(200);
        var parts = good.Split('.');
        var publicKeyAsSecret = new SymmetricSecurityKey(Encoding.ASCII.GetBytes(key.Rsa.ExportSubjectPublicKeyInfoPem())) { KeyId = "one" };
        foreach (var (fault, assertion) in new[]
        {
            ("another subject", issuer.Sign(key, Subject + "x", Audience)), ("another case of it", issuer.Sign(key, Subject.ToUpperInvariant(), Audience)), ("another audience", issuer.Sign(key, Subject, Audience + "/.default")),
            ("another issuer's name", issuer.Sign(key, Subject, Audience, issuer: other.Name)), ("the name with a slash", issuer.Sign(key, Subject, Audience, issuer: issuer.Name + "/")),
            ("another key under the right id", issuer.Sign(issuer.NewKey("one", publish: false), Subject, Audience)), ("another issuer's key", issuer.Sign(other.NewKey("other"), Subject, Audience)),
            ("expired", issuer.Sign(key, Subject, Audience, expires: DateTime.UtcNow.AddMinutes(-10), notBefore: DateTime.UtcNow.AddMinutes(-20))),
            ("not yet", issuer.Sign(key, Subject, Audience, notBefore: DateTime.UtcNow.AddMinutes(10), expires: DateTime.UtcNow.AddMinutes(20))),
            ("a keyed hash with the public key", issuer.Sign(publicKeyAsSecret, Subject, Audience, algorithm: SecurityAlgorithms.HmacSha256)),
            ("alg none", $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"kid\":\"one\"}")}.{parts[1]}."), ("alg None", $"{Base64UrlEncoder.Encode("{\"alg\":\"None\"}")}.{parts[1]}.{parts[2]}"),
            ("no signature", $"{parts[0]}.{parts[1]}."), ("two parts", $"{parts[0]}.{parts[1]}"), ("a changed payload", $"{parts[0]}.{Base64UrlEncoder.Encode($"{{\"iss\":\"{issuer.Name}\",\"sub\":\"{Subject}\",\"aud\":\"{Audience}\",\"exp\":4102444800}}")}.{parts[2]}"),
            ("a key in the header", $"{Base64UrlEncoder.Encode($"{{\"alg\":\"RS256\",\"jku\":\"{other.Jwks}\",\"kid\":\"other\"}}")}.{parts[1]}.{parts[2]}"), ("rubbish", "rubbish"), ("much rubbish", new string('a', 30_000)),
        })
        {
            var answer = await AskAsync(tenant, client, assertion);
            Assert.True(answer.Status is 400 or 401, $"{fault}: {answer}");
            Assert.True((string?)answer.Body["error"] is "invalid_client" or "invalid_request", $"{fault}: {answer}");
        }

        // The right assertion for another connection's client, for no client, and with the wrong type.
        (await AskAsync(tenant, strange, good)).Expect(401);
        (await AskAsync(tenant, Guid.NewGuid().ToString(), good)).Expect(401);
        (await TokenRequest.SendAsync(tenant.Server, null, ("grant_type", "client_credentials"), ("client_id", client), ("client_assertion", good), ("client_assertion_type", "jwt"))).Expect(400, 401);
        (await TokenRequest.SendAsync(tenant.Server, null, ("grant_type", "client_credentials"), ("client_id", client), ("client_assertion", good))).Expect(400, 401);
        Assert.Equal(0, other.Fetches);
        // An assertion is no access token.
        (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, "/Users").With("Authorization", $"Bearer {good}") with { Anonymous = true })).ExpectError(401);
        Assert.DoesNotContain(good, tenant.Server.Log, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task ID_06_ID_08_the_last_good_keys_stand_while_an_issuer_is_down_or_talks_rubbish(DatabaseKind database)
    {
        foreach (var instead in new Func<IResult>[] { () => Results.StatusCode(500), () => Results.Json(new { keys = Array.Empty<object>() }), () => Results.Content("<html>", "text/html") })
        {
            await using var issuer = await ScriptedIssuer.StartAsync();
            var (tenant, client) = await TrustingAsync(database, issuer);
            var key = issuer.NewKey("one");
            (await AskAsync(tenant, client, issuer.Sign(key, Subject, Audience))).Expect(200);
            issuer.Instead = instead;
            // A key nobody has heard of has the issuer asked.
            (await AskAsync(tenant, client, issuer.Sign(issuer.NewKey("two"), Subject, Audience))).Expect(401);
            Assert.Equal(2, issuer.Fetches);
            (await AskAsync(tenant, client, issuer.Sign(key, Subject, Audience))).Expect(200);
        }
    }

    [Theory, EveryDatabase]
    public async Task ID_08_an_issuer_that_is_down_or_talks_rubbish_harms_only_itself(DatabaseKind database)
    {
        await using var issuer = await ScriptedIssuer.StartAsync();
        var key = issuer.NewKey("one");
        foreach (var instead in new Func<IResult>[]
        {
            () => Results.StatusCode(500), () => Results.Content("<html>", "text/html"), () => Results.Json(new { keys = Array.Empty<object>() }), () => Results.Json(new { }), () => Results.Text("[]"),
            () => Results.Text("{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"n\":\"!\",\"e\":\"!\"}]}"), () => Results.Redirect("/elsewhere"), () => Results.Text("{\"keys\":[" + new string(' ', 20_000_000)),
        })
        {
            issuer.Instead = instead;
            var (tenant, client) = await TrustingAsync(database, issuer);
            var answer = await AskAsync(tenant, client, issuer.Sign(key, Subject, Audience));
            Assert.True(answer.Status is 400 or 401 or 503, answer.ToString());
            (await tenant.Scim.GetAsync("/Users")).Expect(200);
        }
    }

    private static Task<ScimAnswer> AskAsync(Tenant tenant, string client, string assertion) => TokenRequest.SendAsync(
        tenant.Server, null, ("grant_type", "client_credentials"), ("client_id", client), ("client_assertion_type", AssertionType), ("client_assertion", assertion), ("scope", "scim"));

    private async Task<(Tenant Tenant, string Client)> TrustingAsync(DatabaseKind database, ScriptedIssuer issuer)
    {
        var tenant = await servers.NewTenantAsync(database);
        await using var storage = tenant.Server.Database.OpenStorage();
        var trust = new TrustedAssertion(issuer.Name, Subject, Audience, issuer.Jwks);
        await new ConnectionRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId))
            .SetAsync(tenant.Connection, new ConnectionChange(Trust: trust), TestContext.Current.CancellationToken);
        var issued = await new ClientRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId))
            .CreateAsync(tenant.Connection, TimeSpan.FromDays(1), withSecret: false, TestContext.Current.CancellationToken);
        return (tenant, issued.Client.Id.ToString());
    }
}
