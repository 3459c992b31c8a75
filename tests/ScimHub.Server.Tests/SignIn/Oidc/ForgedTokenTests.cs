using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>ID tokens that prove nobody: each differs from a right one in one thing, and the right one is let in before and after.</summary>
public sealed class ForgedTokenTests(Servers servers)
{
    [Fact]
    public async Task OI_01_a_token_that_names_its_own_proof_is_refused_and_no_address_in_it_is_asked()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var canary = new Canary();
        using var own = SigningKey.Rsa("own");
        var key = connection.Provider.Key;
        var inside = $"http://127.0.0.1:{canary.Port}/jwks";
        await ExpectRefusedAsync(
            connection,
            [
                .. from name in (string[])["none", "None", "NONE", "nOnE", ""] select ($"alg {name}", (Func<JsonObject, string>)(claims => SigningKey.Assemble(Header(name, "one"), claims, _ => []))),
                ("alg none with a signature", claims => SigningKey.Assemble(Header("none", "one"), claims, key.Signature)),
                ("no alg", claims => SigningKey.Assemble(new JsonObject { ["kid"] = "one" }, claims, key.Signature)),
                ("the public key as a shared secret", claims => SigningKey.Assemble(Header("HS256", "one"), claims, bytes => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.PublicPem), bytes))),
                ("the client's id as one", claims => SigningKey.Assemble(Header("HS256", "one"), claims, bytes => HMACSHA256.HashData(Encoding.ASCII.GetBytes(HostileProvider.ClientId), bytes))),
                ("a jku", claims => own.Sign(claims, header => header["jku"] = inside)),
                ("an x5u", claims => own.Sign(claims, header => header["x5u"] = inside)),
                ("a jwk", claims => own.Sign(claims, header => header["jwk"] = own.Public())),
                ("a jwk under the right name", claims => own.Sign(claims, header => (header["jwk"], header["kid"]) = (own.Public(), "one"))),
                ("an unknown kid", claims => own.Sign(claims)),
                ("no kid", claims => own.Sign(claims, header => header.Remove("kid"))),
                ("a kid that is an address", claims => own.Sign(claims, header => header["kid"] = inside)),
                ("a kid that is a path", claims => own.Sign(claims, header => header["kid"] = "../../../../dev/null")),
                ("a kid that is a number", claims => own.Sign(claims, header => header["kid"] = 1)),
                ("a kid of 100,000 characters", claims => own.Sign(claims, header => header["kid"] = new string('k', 100_000))),
                ("an empty signature", claims => SigningKey.Assemble(Header("RS256", "one"), claims, _ => [])),
                ("a signature of zeros", claims => SigningKey.Assemble(Header("RS256", "one"), claims, _ => new byte[256])),
                ("a critical header", claims => key.Sign(claims, header => (header["crit"], header["exp"]) = (new JsonArray("exp"), 1))),
                ("a critical header that is no list", claims => key.Sign(claims, header => header["crit"] = "exp")),
                ("another algorithm's name", claims => key.Sign(claims, header => header["alg"] = "ES256")),
                ("an alg that is a number", claims => key.Sign(claims, header => header["alg"] = 256)),
                ("two parts", claims => key.Sign(claims)[..key.Sign(claims).LastIndexOf('.')]),
                ("four parts", claims => key.Sign(claims) + ".x"),
                ("five parts", claims => $"{key.Sign(claims)}.x.y"),
                ("rubbish", _ => "rubbish"),
                ("200,000 characters", claims => key.Sign(With(claims, "padding", new string('x', 150_000)))),
            ]);
        Assert.Equal(0, canary.Visits);
    }

    [Fact]
    public async Task OI_02_a_token_that_is_right_in_all_but_its_key_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var rsa = SigningKey.Rsa("one");
        using var ec = SigningKey.Ec("one");
        var key = connection.Provider.Key;
        await ExpectRefusedAsync(
            connection,
            [
                ("another RSA key of that name", claims => rsa.Sign(claims)),
                ("an EC key of that name", claims => ec.Sign(claims)),
                ("claims that were changed after it was signed", claims => Spliced(key.Sign(claims), key.Sign(With(claims, "sub", "the administrator")))),
                ("a header that was changed after it was signed", claims => key.Sign(claims) is var token ? $"{Base64(Header("RS256", "one").ToJsonString() + " ")}{token[token.IndexOf('.', StringComparison.Ordinal)..]}" : ""),
                ("a token's signature under another token", claims => Spliced(key.Sign(claims), key.Sign(With(claims, "exp", HostileProvider.In(60))))),
            ]);
    }

    [Fact]
    public async Task OI_02_a_key_of_an_elliptic_curve_opens_as_an_RSA_key_does()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        connection.Provider.Rotate(SigningKey.Ec("curve"));
        await connection.AdmittedAsync();
    }

    [Fact]
    public async Task OI_04_a_token_of_another_issuer_or_for_another_client_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var (key, issuer) = (connection.Provider.Key, connection.Provider.Issuer);
        await ExpectRefusedAsync(
            connection,
            [
                .. With(key, "iss", issuer + "/", issuer.Replace("http:", "https:", StringComparison.Ordinal), issuer.Replace("http:", "HTTP:", StringComparison.Ordinal), issuer + "/tenant", issuer + "?x",
                    issuer.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), issuer + " ", "https://evil.example", "", null, 5, new JsonArray(issuer), new JsonObject()),
                .. With(key, "aud", "another", HostileProvider.ClientId.ToUpperInvariant(), HostileProvider.ClientId + " ", "", null, 5, new JsonArray(), new JsonArray("another"), new JsonArray(1), new JsonObject()),
                ("two audiences without azp", claims => key.Sign(With(claims, "aud", new JsonArray(HostileProvider.ClientId, "another")))),
                ("two audiences and another's azp", claims => key.Sign(With(With(claims, "aud", new JsonArray(HostileProvider.ClientId, "another")), "azp", "another"))),
                ("one audience and another's azp", claims => key.Sign(With(claims, "azp", "another"))),
                ("an azp that is a list", claims => key.Sign(With(claims, "azp", new JsonArray("another")))),
                ("two issuers", claims => SigningKey.Assemble(Header("RS256", "one").ToJsonString(), $"{{\"iss\":\"https://evil.example\",{claims.ToJsonString()[1..]}", key.Signature)),
                ("two subjects", claims => SigningKey.Assemble(Header("RS256", "one").ToJsonString(), $"{{\"sub\":\"the administrator\",{claims.ToJsonString()[1..]}", key.Signature)),
                ("claims that are a list", _ => SigningKey.Assemble(Header("RS256", "one").ToJsonString(), "[]", key.Signature)),
            ]);
        connection.Provider.IdToken = claims => key.Sign(With(With(claims, "aud", new JsonArray(HostileProvider.ClientId, "another")), "azp", HostileProvider.ClientId));
        await connection.AdmittedAsync("two audiences and our azp");
    }

    [Fact]
    public async Task OI_04_a_discovery_document_of_another_issuer_is_refused()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        foreach (var change in (Func<string, JsonNode?>[])[
            issuer => issuer + "/", issuer => issuer.Replace("http:", "HTTP:", StringComparison.Ordinal), issuer => issuer.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), issuer => issuer + "/tenant", issuer => issuer + "?x",
            issuer => " " + issuer, _ => "https://evil.example", _ => "", _ => null, _ => 5, issuer => new JsonArray(issuer)])
        {
            await using var connection = await HostileConnection.StartAsync(server);
            var named = change(connection.Provider.Issuer);
            connection.Provider.Discovery = document => document["issuer"] = named?.DeepClone();
            using var browser = new Browser();
            var page = await connection.SignInAsync(browser);
            Assert.True(page.Status is 403 or 503, $"{named}: {page.Status}");
            Assert.Equal(0, connection.Provider.Count("/token"));
        }
        // What is set with a closing slash is another issuer than the one without.
        await using var slash = await HostileConnection.StartAsync(server);
        await slash.SetAsync(new() { Oidc = new(Authority: slash.Provider.Issuer + "/", ClientId: HostileProvider.ClientId) });
        using var other = new Browser();
        Assert.True((await slash.SignInAsync(other)).Status is 403 or 503);
    }

    [Fact]
    public async Task ID_03_a_token_without_a_legal_subject_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await ExpectRefusedAsync(connection, [.. With(connection.Provider.Key, "sub", null, "", " ", 5, true, new JsonArray("x"), new JsonObject(), "a\u0000b", "a\nb", new string('s', 256))]);
    }

    [Theory]
    [InlineData("exp", -1, true)]
    [InlineData("exp", -4, false)]
    [InlineData("exp", -6, false)]
    [InlineData("exp", 60, true)]
    [InlineData("nbf", -6, true)]
    [InlineData("nbf", 1, true)]
    [InlineData("nbf", 4, false)]
    [InlineData("nbf", 6, false)]
    [InlineData("iat", -6, true)]
    [InlineData("iat", 1, true)]
    [InlineData("iat", 4, false)]
    [InlineData("iat", 60, false)]
    public async Task OI_14_clocks_may_differ_by_two_minutes(string claim, int minutes, bool holds)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        connection.Provider.IdToken = claims => connection.Provider.Key.Sign(With(claims, claim, HostileProvider.In(minutes)));
        if (holds)
        {
            await connection.AdmittedAsync($"{claim} in {minutes} min");
        }
        else
        {
            await connection.RefusedAsync($"{claim} in {minutes} min");
        }
    }

    [Fact]
    public async Task OI_14_a_time_that_is_none_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await ExpectRefusedAsync(
            connection,
            [
                .. With(connection.Provider.Key, "exp", null, "soon", -1, 0, new JsonArray(), new JsonObject()), .. With(connection.Provider.Key, "iat", null, "now", new JsonArray(), new JsonObject(), 1e300),
                .. With(connection.Provider.Key, "nbf", 1e300, 99_999_999_999_999),
            ]);
    }

    private static async Task ExpectRefusedAsync(HostileConnection connection, params (string Fault, Func<JsonObject, string> Token)[] cases)
    {
        await connection.AdmittedAsync();
        foreach (var (fault, token) in cases)
        {
            // In whose way nobody stands: but for the token they would be let in.
            connection.Provider.Person = HostileConnection.SomebodyNew();
            connection.Provider.IdToken = token;
            var page = await connection.RefusedAsync(fault);
            Assert.True(Guid.TryParse(page.Reference, out _), fault);
        }
        connection.Provider.IdToken = null;
        await connection.AdmittedAsync();
    }

    private static JsonObject Header(string algorithm, string kid) => new() { ["alg"] = algorithm, ["kid"] = kid };

    private static IEnumerable<(string, Func<JsonObject, string>)> With(SigningKey key, string claim, params JsonNode?[] values) =>
        values.Select(value => ($"{claim} {value?.ToJsonString() ?? "missing"}", (Func<JsonObject, string>)(claims => key.Sign(With(claims, claim, value)))));

    private static JsonObject With(JsonObject claims, string claim, JsonNode? value)
    {
        var changed = claims.DeepClone().AsObject();
        changed.Remove(claim);
        if (value is not null)
        {
            changed[claim] = value.DeepClone();
        }
        return changed;
    }

    private static string Spliced(string token, string other)
    {
        var (parts, others) = (token.Split('.'), other.Split('.'));
        return $"{parts[0]}.{others[1]}.{parts[2]}";
    }

    private static string Base64(string text) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(text);
}
