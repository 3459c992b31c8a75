using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>
/// The groups that a token names. A claim that is not there names none: what a provider stopped saying does not go on. Entra leaves the claim out of a token that would grow
/// too large, says so, and is asked at Microsoft Graph instead ("groups overage claim").
/// </summary>
internal sealed class GroupClaims(OidcHttp http, SignInOptions options)
{
    /// <returns>Null where the connection tells of no groups.</returns>
    /// <exception cref="OidcFault">They cannot be told.</exception>
    public async Task<IReadOnlyList<AssertedGroup>?> ReadAsync(OidcSettings settings, JsonObject claims, string? accessToken, CancellationToken ct)
    {
        if (settings.GroupsClaim is not { } name)
        {
            return null;
        }
        if (settings.Kind == OidcKind.Entra && IsLeftOut(claims, name))
        {
            return await AskGraphAsync(accessToken ?? throw new OidcFault("The token has no room for the groups, and there is no access token to ask for them."), ct);
        }
        return Of(settings.Kind, Find(claims, name));
    }

    /// <summary>What a claim's value names: a list of texts, one text, or, as some providers have them, objects with a name.</summary>
    public static IReadOnlyList<AssertedGroup> Of(OidcKind kind, JsonNode? value) => value switch
    {
        JsonArray list => [.. list.Select(item => One(kind, item)).OfType<AssertedGroup>()],
        null => [],
        _ => One(kind, value) is { } one ? [one] : [],
    };

    private static AssertedGroup? One(OidcKind kind, JsonNode? item)
    {
        var text = item switch
        {
            JsonValue value when value.TryGetValue<string>(out var plain) => plain,
            JsonObject named when named["name"] is JsonValue value && value.TryGetValue<string>(out var plain) => plain,
            _ => null,
        };
        // Keycloak's are paths from the root.
        var trimmed = kind == OidcKind.Keycloak ? text?.TrimStart('/').Trim() : text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null : new(trimmed);
    }

    /// <summary>The claim of that name, else the one that its dots lead to, as in <c>realm_access.roles</c>.</summary>
    private static JsonNode? Find(JsonObject claims, string name)
    {
        if (claims[name] is { } plain)
        {
            return plain;
        }
        JsonNode? at = claims;
        foreach (var part in name.Split('.'))
        {
            at = (at as JsonObject)?[part];
        }
        return at;
    }

    private static bool IsLeftOut(JsonObject claims, string name) =>
        (claims["_claim_names"] is JsonObject elsewhere && elsewhere.ContainsKey(name)) || (claims["hasgroups"] is JsonValue flag && flag.ToString() is "true" or "True");

    /// <summary>The ids of the groups the person is in, through others too, as the claim would have had them. The address is ours, never the token's.</summary>
    private async Task<IReadOnlyList<AssertedGroup>> AskGraphAsync(string accessToken, CancellationToken ct)
    {
        using var question = new StringContent("{\"securityEnabledOnly\":false}", Encoding.UTF8, "application/json");
        var (status, body) = await http.PostAsync(new Uri(options.Graph, "/v1.0/me/getMemberGroups"), question, new("Bearer", accessToken), ct);
        if (status != HttpStatusCode.OK)
        {
            throw OidcFault.Unavailable($"Microsoft Graph answered {(int)status} for the groups that the token has no room for: let the application read them (User.Read, GroupMember.Read.All).");
        }
        try
        {
            var ids = JsonNode.Parse(body)?["value"]?.AsArray() ?? throw new OidcFault("Microsoft Graph answered no list of groups.");
            return ids.Count <= AssertedGroup.MostOfOnePerson ? Of(OidcKind.Entra, ids) : throw new OidcFault($"The person is in {ids.Count} groups; at most {AssertedGroup.MostOfOnePerson} are taken.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OidcFault("Microsoft Graph answered no list of groups.");
        }
    }
}
