using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>What a provider says of itself (OpenID Connect Discovery §3), as far as we need it; every address was checked.</summary>
/// <param name="SendsIssuer">RFC 9207 §3: its authorization responses name the issuer.</param>
internal sealed record OidcProvider(
    string Issuer, Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri JwksUri, Uri? UserInfoEndpoint, Uri? EndSessionEndpoint, bool SendsIssuer, IReadOnlyList<string> TokenAuthMethods)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="authority">As the administrator set it.</param>
    /// <exception cref="OidcFault">The document is not that issuer's, or lacks what is needed.</exception>
    public static OidcProvider Read(string authority, string json)
    {
        JsonObject document;
        try
        {
            document = JsonNode.Parse(json, documentOptions: Strict)?.AsObject() ?? throw new OidcFault("The discovery document is empty.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw OidcFault.Unavailable("The discovery document is no JSON object.");
        }
        // Discovery §4.3: "The issuer value returned MUST be identical to the Issuer URL that was used as the prefix": a closing slash makes another.
        var issuer = Text(document, "issuer");
        if (issuer != authority)
        {
            throw new OidcFault($"The discovery document names the issuer '{Shorten(issuer)}', not '{authority}': if that is the provider, set the authority to exactly what it names.");
        }
        return new(
            issuer!,
            Address(document, "authorization_endpoint", authority) ?? throw new OidcFault("The discovery document has no authorization_endpoint."),
            Address(document, "token_endpoint", authority) ?? throw new OidcFault("The discovery document has no token_endpoint."),
            Address(document, "jwks_uri", authority) ?? throw new OidcFault("The discovery document has no jwks_uri."),
            Address(document, "userinfo_endpoint", authority),
            Address(document, "end_session_endpoint", authority),
            document["authorization_response_iss_parameter_supported"] is JsonValue flag && flag.TryGetValue<bool>(out var sends) && sends,
            document["token_endpoint_auth_methods_supported"] is JsonArray methods ? [.. methods.OfType<JsonValue>().Select(x => x.ToString())] : ["client_secret_basic"]);
    }

    /// <summary>An address of a provider is <c>https</c>; on this machine <c>http</c>, where the authority itself is there.</summary>
    private static Uri? Address(JsonObject document, string name, string authority)
    {
        if (Text(document, name) is not { } text)
        {
            return null;
        }
        var isOwnMachine = new Uri(authority) is { Scheme: "http", IsLoopback: true };
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (isOwnMachine && uri is { Scheme: "http", IsLoopback: true }))
            ? uri
            : throw new OidcFault($"The discovery document's {name} is no https address.");
    }

    private static string? Text(JsonObject document, string name) => document[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>For the log, where it must not make lines of its own.</summary>
    private static string Shorten(string? text) => new([.. (text ?? "").Where(character => character is > ' ' and <= '~').Take(100)]);
}
