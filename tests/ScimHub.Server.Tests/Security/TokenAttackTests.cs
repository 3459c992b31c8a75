using System.Text;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Credentials that are missing, wrong, foreign, spent or in the wrong place.</summary>
public sealed class TokenAttackTests(Servers servers)
{
    private const string Name = "token-attacks";

    // The first half of a JWT that a public sample signs with a public key: issuer Microsoft.Security.Bearer, HS256.
    private static string Jwt(string issuer) =>
        $"{Base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")}.{Base64($"{{\"iss\":\"{issuer}\",\"aud\":\"{issuer}\",\"exp\":4102444800}}")}.{Base64("signature")}";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    [Theory, EveryDatabase]
    public async Task AZ_05_whatever_is_wrong_with_the_credential_the_answer_is_401(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("guarded")))).Expect(201);
        var token = tenant.Token;
        (string, string)[][] wrong =
        [
            [], [("Authorization", "")], [("Authorization", "Bearer")], [("Authorization", "Bearer ")], [("Authorization", token)], [("Authorization", $"Digest {token}")], [("Authorization", $"Token {token}")],
            [("Authorization", $"Bearer {token}x")], [("Authorization", $"Bearer x{token}")], [("Authorization", $"Bearer {token[..^1]}")], [("Authorization", $"Bearer {token.ToUpperInvariant()}")],
            [("Authorization", $"Bearer {token} {token}")], [("Authorization", $"Bearer {token},Bearer {token}")], [("Authorization", $"Bearer {token}, Bearer x")], [("Authorization", $"Bearer \"{token}\"")],
            [("Authorization", $"Bearer {token}"), ("Authorization", $"Bearer {token}")], [("Authorization", $"Bearer {token}"), ("Authorization", "Bearer x")], [("Authorization", "Bearer x"), ("Authorization", $"Bearer {token}")],
            [("Authorization", "Basic")], [("Authorization", "Basic !!!")], [("Authorization", "Basic " + Convert.ToBase64String("no colon"u8))], [("Authorization", "Basic " + Convert.ToBase64String("user:wrong"u8))],
            [("Authorization", "Basic " + Convert.ToBase64String(":"u8))], [("Authorization", "Basic " + Convert.ToBase64String([0xFF, 0x3A, 0xFF]))], [("Authorization", $"Bearer {new string('a', 20_000)}")],
            [("Authorization", $"Bearer {Guid.NewGuid()}")], [("Authorization", "Bearer null")], [("Authorization", "Bearer undefined")], [("Authorization", $"Bearer {Jwt("Microsoft.Security.Bearer")}")],
            [("X-Authorization", $"Bearer {token}")], [("Proxy-Authorization", $"Bearer {token}")], [("Cookie", $"access_token={token}; .AspNetCore.Cookies={token}")], [("Api-Key", token)],
        ];
        foreach (var headers in wrong)
        {
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Get, "/Users"), (HttpMethod.Get, $"/Users/{user.Id}"), (HttpMethod.Get, "/Users/no-such"), (HttpMethod.Get, "/Nothing"), (HttpMethod.Post, "/Users"), (HttpMethod.Post, "/Bulk"),
                (HttpMethod.Delete, $"/Users/{user.Id}"), (HttpMethod.Get, "/Me"), (HttpMethod.Post, "/.search"), (HttpMethod.Get, "/Groups?filter=("),
            })
            {
                var request = new ScimRequest(method, path) { Anonymous = true, Headers = headers, Body = method == HttpMethod.Post ? "{"u8.ToArray() : null };
                var answer = (await tenant.Scim.SendAsync(request)).ExpectError(401);
                Assert.True(answer.Headers.ContainsKey("WWW-Authenticate"), $"{string.Join(", ", headers)}: {answer}");
                Assert.DoesNotContain(token, answer.Text + answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            }
        }

        (await tenant.Scim.GetAsync($"/Users/{user.Id}")).Expect(200);
        // RFC 9110 §11.1: the scheme has no case.
        (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, "/Users?count=1").With("Authorization", $"bearer {token}") with { Anonymous = true })).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task AZ_05_a_token_in_the_URL_is_never_accepted(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        foreach (var parameter in new[] { "access_token", "token", "api_key", "bearer", "Authorization", "authorization", "auth" })
        {
            var inUrl = ScimRequest.Of(HttpMethod.Get, $"/Users?{parameter}={tenant.Token}");
            var answer = (await tenant.Scim.SendAsync(inUrl with { Anonymous = true })).ExpectError(401);
            Assert.True(answer.Headers.ContainsKey("WWW-Authenticate"));
        }

        // RFC 6750 §2: not by two methods at once either.
        (await tenant.Scim.GetAsync($"/Users?access_token={tenant.Token}")).ExpectAnyError(400, 401);
        Assert.DoesNotContain(tenant.Token, tenant.Server.Log, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task AZ_05_a_header_of_a_megabyte_is_refused_and_the_process_lives(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        await using var raw = await RawConnection.OpenAsync(tenant.Server);
        try
        {
            await raw.SendAsync($"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {new string('a', 1 << 20)}\r\n\r\n");
        }
        catch (IOException)
        {
            // Refused before all of it was sent.
        }

        var answer = await raw.ReadToEndAsync();
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        (await tenant.Scim.GetAsync("/Users?count=1")).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task AZ_06_sample_keys_and_foreign_issuers_open_nothing(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        foreach (var issuer in new[] { "Microsoft.Security.Bearer", "https://sts.windows.net/00000000-0000-0000-0000-000000000000/", "https://login.microsoftonline.com/common/v2.0", "scimhub" })
        {
            foreach (var jwt in new[] { Jwt(issuer), Jwt(issuer)[..^12], Base64("{\"alg\":\"none\"}") + "." + Base64($"{{\"iss\":\"{issuer}\"}}") + "." })
            {
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, "/Users").With("Authorization", $"Bearer {jwt}") with { Anonymous = true })).ExpectError(401);
            }
        }

        // The reference sample hands out a token to anybody who asks; there is no such door here.
        foreach (var path in new[] { "/token", "/../token", "/../../scim/token", "/../../token", "/../../api/token" })
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
            {
                var answer = await tenant.Scim.SendUnjudgedAsync(new ScimRequest(method, path) { Anonymous = true });
                Assert.True(answer.Status is 401 or 404 or 405 && !answer.Text.Contains("token\"", StringComparison.Ordinal), answer.ToString());
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task AZ_07_a_SCIM_token_opens_only_SCIM_and_a_browser_opens_nothing(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        foreach (var path in new[] { "/api/v1/users", "/api/v1", "/console", "/admin", "/account" })
        {
            var answer = await tenant.Scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Get, tenant.Server.Address.GetLeftPart(UriPartial.Authority) + path));
            // A page sends whoever has no session to the sign-in.
            Assert.True(answer.Status is 401 or 403 or 404 || (path is "/account" or "/console" && answer.Status == 302 && answer.Headers["Location"].StartsWith("/signin", StringComparison.Ordinal)), answer.ToString());
        }

        foreach (var origin in new[] { "https://evil.example", "null", "http://localhost:5080" })
        {
            var preflight = await tenant.Scim.SendUnjudgedAsync(
                ScimRequest.Of(HttpMethod.Options, "/Users").With("Origin", origin).With("Access-Control-Request-Method", "POST") with { Anonymous = true });
            Assert.DoesNotContain(preflight.Headers.Keys, header => header.StartsWith("Access-Control-Allow", StringComparison.OrdinalIgnoreCase));
            Assert.True(preflight.Status >= 400, preflight.ToString());
            var forged = ScimRequest.Of(HttpMethod.Post, "/Users", Resource.User(Unique.Name("csrf"))).With("Origin", origin).With("Cookie", "session=admin") with { Anonymous = true };
            var refused = (await tenant.Scim.SendAsync(forged)).ExpectError(401);
            Assert.DoesNotContain(refused.Headers.Keys, header => header.StartsWith("Access-Control-Allow", StringComparison.OrdinalIgnoreCase));
        }
    }
}
