using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>Trades a code for tokens (Core §3.1.3), and an access token for claims (§5.3).</summary>
internal sealed class OidcExchange(OidcHttp http, ClientAssertions assertions)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public sealed record Tokens(string IdToken, string? AccessToken);

    /// <exception cref="OidcFault">There are none.</exception>
    public async Task<Tokens> TradeAsync(OidcSettings settings, OidcProvider provider, string code, string verifier, string redirectUri, CancellationToken ct)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            // RFC 7636 §4.5.
            ["code_verifier"] = verifier,
        };
        var authorization = Authenticate(settings, provider, form);
        using var content = new FormUrlEncodedContent(form);
        var (status, body) = await http.PostAsync(provider.TokenEndpoint, content, authorization, ct);
        var answer = Read(body);
        if (status != HttpStatusCode.OK)
        {
            throw (int)status >= 500 ? OidcFault.Unavailable($"The token endpoint answered {(int)status}.") : new OidcFault($"The token endpoint answered {(int)status} with {OidcFault.Word(Text(answer, "error"))}.");
        }
        return new(Text(answer, "id_token") ?? throw new OidcFault("The token endpoint answered without an id_token."), Text(answer, "access_token"));
    }

    /// <summary>
    /// The claims of the userinfo endpoint. Core §5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match the sub Claim in the ID Token; if they do not
    /// match, the UserInfo Response values MUST NOT be used."
    /// </summary>
    /// <exception cref="OidcFault">They are another's, or none.</exception>
    public async Task<JsonObject> UserInfoAsync(Uri endpoint, string accessToken, string subject, CancellationToken ct)
    {
        var (status, body) = await http.GetAsync(endpoint, accessToken, ct);
        if (status != HttpStatusCode.OK)
        {
            throw OidcFault.Unavailable($"The userinfo endpoint answered {(int)status}.");
        }
        var claims = Read(body) ?? throw new OidcFault("The userinfo endpoint answered no JSON object.");
        return Text(claims, "sub") == subject ? claims : throw new OidcFault("The userinfo is another subject's than the ID token.");
    }

    /// <summary>As the client was registered: by its key, else by its secret, in the header unless the provider takes it in the body alone.</summary>
    private AuthenticationHeaderValue? Authenticate(OidcSettings settings, OidcProvider provider, Dictionary<string, string> form)
    {
        if (settings.ClientKey is { } key)
        {
            form["client_id"] = settings.ClientId;
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = assertions.Make(key, settings.ClientId, provider);
            return null;
        }
        if (settings.ClientSecret is not { } secret)
        {
            form["client_id"] = settings.ClientId;
            return null;
        }
        if (!provider.TokenAuthMethods.Contains("client_secret_basic") && provider.TokenAuthMethods.Contains("client_secret_post"))
        {
            form["client_id"] = settings.ClientId;
            form["client_secret"] = secret;
            return null;
        }
        // RFC 6749 §2.3.1: both form-encoded, then Basic.
        return new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(settings.ClientId)}:{WebUtility.UrlEncode(secret)}")));
    }

    private static JsonObject? Read(string body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
