using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>Believes tokens that a provider signed for us (Core §3.1.3.7, Back-Channel Logout §2.6), and no others.</summary>
internal sealed class IdTokenCheck(SignedTokens tokens, TimeProvider time)
{
    private const int MaxLength = 128 * 1024;

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="nonce">As it was sent.</param>
    /// <param name="accessToken">Which came with it.</param>
    /// <returns>Its claims.</returns>
    /// <exception cref="OidcFault">It is not believed, and why.</exception>
    public async Task<JsonObject> IdTokenAsync(string idToken, OidcSettings settings, OidcProvider provider, string nonce, string? accessToken, CancellationToken ct)
    {
        var (token, claims) = await VerifyAsync(idToken, settings, provider, ct);
        Require(Text(claims, "sub") is { Length: > 0 }, "it has no sub");
        Require(Seconds(claims, "iat") is { } issued && issued - SignedTokens.Skew <= time.GetUtcNow(), "it has no iat, or one to come");
        Require(Text(claims, "nonce") is { } sent && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(nonce)), "its nonce is not ours");
        // §3.1.3.8: at_hash, where it is there.
        Require(accessToken is null || Text(claims, "at_hash") is not { } hash || hash == HalfHash(token.Alg, accessToken), "its at_hash is not the access token's");
        return claims;
    }

    /// <summary>A logout token; whether it has been used is not asked here.</summary>
    public async Task<JsonObject> LogoutTokenAsync(string logoutToken, OidcSettings settings, OidcProvider provider, CancellationToken ct)
    {
        var (token, claims) = await VerifyAsync(logoutToken, settings, provider, ct);
        // §2.4: "It is RECOMMENDED that the typ be used ... the value logout+jwt"; older Keycloaks say JWT.
        Require(token.Typ is null or "" || token.Typ.Equals("logout+jwt", StringComparison.OrdinalIgnoreCase) || (token.Typ == "JWT" && settings.Kind == Provisioning.Connections.OidcKind.Keycloak), "its typ is not logout+jwt");
        Require(Text(claims, "sub") is { Length: > 0 } || Text(claims, "sid") is { Length: > 0 }, "it has neither sub nor sid");
        Require(claims["events"] is JsonObject events && events["http://schemas.openid.net/event/backchannel-logout"] is JsonObject, "it is no logout event");
        // §2.4: "A nonce Claim is PROHIBITED": so an ID token is none.
        Require(!claims.ContainsKey("nonce"), "it has a nonce");
        Require(Text(claims, "jti") is { Length: > 0 }, "it has no jti");
        Require(Seconds(claims, "iat") is { } issued && time.GetUtcNow() - issued is var age && age < SignedTokens.Skew * 2 && age > -SignedTokens.Skew, "it is old");
        return claims;
    }

    /// <summary>When the person proved who they are (Core §2, <c>auth_time</c>); null where the provider does not say.</summary>
    public static DateTimeOffset? AuthenticatedAt(JsonObject claims) => Seconds(claims, "auth_time");

    private async Task<(JsonWebToken Token, JsonObject Claims)> VerifyAsync(string text, OidcSettings settings, OidcProvider provider, CancellationToken ct)
    {
        var token = tokens.Read(text, MaxLength) ?? throw new OidcFault("The token is not believed: it is no JWT, or too long.");
        // RFC 7515 §4.1.11: extensions we do not know must not be passed over; and where its key is, the token does not tell.
        Require(!token.TryGetHeaderValue<object>("crit", out _), "it has critical headers");
        var fault = await tokens.FaultAsync(token, new(provider.Issuer, settings.ClientId, Algorithms, provider.JwksUri.AbsoluteUri, settings.Connection.Id), ct);
        Require(fault is null, fault ?? "");
        var claims = Claims(token);
        // Core §3.1.3.7, 4 and 5: of several audiences, or where it is there, azp is us.
        Require(claims.ContainsKey("azp") ? Text(claims, "azp") == settings.ClientId : token.Audiences.Count() == 1, "it was issued to another client");
        return (token, claims);
    }

    private static JsonObject Claims(JsonWebToken token)
    {
        try
        {
            return JsonNode.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), documentOptions: Strict)!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OidcFault("The token is not believed: its claims are no JSON object, or one is there twice.");
        }
    }

    private static string HalfHash(string algorithm, string accessToken)
    {
        var bytes = Encoding.ASCII.GetBytes(accessToken);
        var hash = algorithm[^3..] switch { "384" => SHA384.HashData(bytes), "512" => SHA512.HashData(bytes), _ => SHA256.HashData(bytes) };
        return Base64UrlEncoder.Encode(hash[..(hash.Length / 2)]);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new OidcFault($"The token is not believed: {otherwise}.");
        }
    }

    private static string? Text(JsonObject claims, string name) => claims[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static DateTimeOffset? Seconds(JsonObject claims, string name) =>
        claims[name] is JsonValue value && value.TryGetValue<double>(out var seconds) && seconds is > 0 and < 1e11 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
}
