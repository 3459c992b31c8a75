using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Which claim, or LDAP attribute, becomes which attribute of a person: a connection's own mapping over the usual one of its channel. Pure: the same claims are
/// always the same SCIM user.
/// </summary>
public sealed class ClaimMapping
{
    private const int MostEntries = 100;
    private const int MaxNameLength = 200;

    /// <summary>OpenID Connect Core §5.1, and RFC 7643 §4.1. The userName follows <see cref="UserName"/>.</summary>
    private static readonly Dictionary<string, string[]> Oidc = new()
    {
        ["name.givenName"] = ["given_name"],
        ["name.familyName"] = ["family_name"],
        ["name.middleName"] = ["middle_name"],
        ["displayName"] = ["name"],
        ["nickName"] = ["nickname"],
        ["profileUrl"] = ["profile"],
        ["emails"] = ["email"],
        ["phoneNumbers"] = ["phone_number"],
        ["locale"] = ["locale"],
        ["timezone"] = ["zoneinfo"],
    };

    /// <summary>RFC 4519 and RFC 2798 (inetOrgPerson), and what Active Directory calls the same.</summary>
    private static readonly Dictionary<string, string[]> Ldap = new()
    {
        ["userName"] = ["uid", "sAMAccountName"],
        ["name.givenName"] = ["givenName"],
        ["name.familyName"] = ["sn"],
        ["displayName"] = ["displayName", "cn"],
        ["title"] = ["title"],
        ["emails"] = ["mail"],
        ["phoneNumbers"] = ["telephoneNumber"],
        ["preferredLanguage"] = ["preferredLanguage"],
        [$"{SchemaUrns.EnterpriseUser}:department"] = ["department", "departmentNumber"],
        [$"{SchemaUrns.EnterpriseUser}:employeeNumber"] = ["employeeNumber"],
    };

    private readonly ResourceType type;
    private readonly Channel channel;
    private readonly IReadOnlyList<(AttributePath Path, string[] Claims)> entries;

    private ClaimMapping(ResourceType type, Channel channel, IReadOnlyList<(AttributePath, string[])> entries) => (this.type, this.channel, this.entries) = (type, channel, entries);

    /// <param name="own">By SCIM path, such as <c>title</c> or <c>name.givenName</c>, the claims to take it from: the first that is there; none takes it from nowhere. Null: as usual.</param>
    /// <exception cref="AdministrationException">A path cannot be mapped to, and why.</exception>
    public static ClaimMapping Of(ResourceType type, Channel channel, IReadOnlyDictionary<string, string[]>? own)
    {
        if (own is { Count: > MostEntries })
        {
            throw new AdministrationException($"A mapping has at most {MostEntries} entries.");
        }
        var paths = new Dictionary<string, (AttributePath, string[])>(StringComparer.Ordinal);
        foreach (var (text, claims) in (channel == Channel.Ldap ? Ldap : Oidc).Concat(own ?? new Dictionary<string, string[]>()))
        {
            var path = Resolve(type, text);
            paths[path.ToString() + path.Attribute.SchemaId] = (path, Check(text, claims));
        }
        return new(type, channel, [.. paths.Values]);
    }

    /// <summary>A mapping as a connection keeps it; null is as usual.</summary>
    public static IReadOnlyDictionary<string, string[]>? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string[]>>(json);

    /// <summary>The same to keep; empty where nothing is mapped otherwise than usual.</summary>
    /// <exception cref="AdministrationException">A path cannot be mapped to, and why.</exception>
    public static string Write(ResourceType type, IReadOnlyDictionary<string, string[]> own)
    {
        Of(type, Channel.Oidc, own);
        return own.Count == 0 ? "" : JsonSerializer.Serialize(own);
    }

    /// <summary>The person as the claims have them: a SCIM user. Claims that nothing maps are left out.</summary>
    /// <param name="claims">The ID token's and the userinfo's; or an entry, whose values are lists.</param>
    /// <exception cref="ScimException">A claim does not fit its attribute.</exception>
    public ScimResource Map(JsonObject claims)
    {
        var user = new JsonObject();
        foreach (var (path, names) in entries)
        {
            if (First(claims, names) is { } value && Shape(path, value) is { } shaped)
            {
                Put(user, path, shaped);
            }
        }
        if (user["userName"] is null && UserName(claims) is { } name)
        {
            user["userName"] = name;
        }
        return ResourceReader.Read(Encoding.UTF8.GetBytes(user.ToJsonString()), type, Dialect.Tolerant).Resource;
    }

    /// <summary>What the claims say of a person, as the engine takes it.</summary>
    /// <param name="claims">Proved by their protocol: with <c>iss</c> and <c>sub</c>, or with <c>entryUUID</c> or <c>objectGUID</c>.</param>
    /// <exception cref="ScimException">They name nobody, or a claim does not fit its attribute.</exception>
    public Assertion ToAssertion(Actor actor, Connection connection, JsonObject claims, bool isSignIn)
    {
        var issuer = channel == Channel.Ldap ? null : Text(claims["iss"]) ?? throw Nameless("iss");
        var subject = (channel == Channel.Ldap ? Text(claims["entryUUID"]) ?? Text(claims["objectGUID"]) : Text(claims["sub"])) ?? throw Nameless(channel == Channel.Ldap ? "entryUUID' or 'objectGUID" : "sub");
        return new(actor, connection.Id, channel, issuer, subject, MatchValue(claims, connection.MatchClaim), Map(claims), IsEmailVerified(claims), isSignIn);
    }

    private static ScimException Nameless(string claim) => ScimException.InvalidValue($"The claims have no '{claim}', and so identify nobody.");

    /// <summary>Whether the issuer says that the person holds the address. An LDAP directory is its administrators' word.</summary>
    public bool IsEmailVerified(JsonObject claims) => channel == Channel.Ldap || Text(claims["email_verified"]) is "true" or "True";

    /// <summary>The value of the connection's match claim; null where there is none.</summary>
    public static string? MatchValue(JsonObject claims, string? claim) => claim is null || First(claims, [claim]) is not { } value ? null : Text(value);

    /// <summary>Unless mapped otherwise: <c>preferred_username</c>, else a verified <c>email</c>, else the subject.</summary>
    private string? UserName(JsonObject claims) =>
        channel == Channel.Ldap ? null : Text(claims["preferred_username"]) ?? (IsEmailVerified(claims) ? Text(claims["email"]) : null) ?? Text(claims["sub"]);

    private static AttributePath Resolve(ResourceType type, string text)
    {
        if (!AttributePathParser.TryParse(text, type, Dialect.Strict, out var path))
        {
            throw new AdministrationException($"A User has no attribute '{text}': write it as in name.givenName, and extension attributes with their URN.");
        }
        return path switch
        {
            { Attribute.SchemaId: null } or { Attribute.Mutability: Mutability.ReadOnly } or { Attribute.Returned: Returned.Never } =>
                throw new AdministrationException($"'{text}' is not what a claim may say."),
            { SubAttribute: null, Attribute: { Type: AttributeType.Complex, MultiValued: false } } =>
                throw new AdministrationException($"'{text}' has parts: map these, as in {text}.{path.Attribute.SubAttributes[0].Name}."),
            { SubAttribute: not null, Attribute.MultiValued: true } =>
                throw new AdministrationException($"'{text}' is a part of each of several values: map '{path.Attribute.Name}', whose values the claim's become."),
            _ => path,
        };
    }

    private static string[] Check(string path, string[] claims) =>
        Array.TrueForAll(claims, claim => claim.Length is > 0 and <= MaxNameLength && !claim.Any(char.IsControl))
            ? claims
            : throw new AdministrationException($"'{path}' is mapped to claims whose names have 1 to {MaxNameLength} characters each.");

    private static JsonNode? First(JsonObject claims, string[] names)
    {
        foreach (var name in names)
        {
            if (claims[name] is { } value && value is not JsonArray { Count: 0 } && Text(value) is not "")
            {
                return value;
            }
        }
        return null;
    }

    /// <summary>The claim's value as the attribute takes it: its first where it takes one, each as a <c>value</c> where it takes several.</summary>
    private static JsonNode? Shape(AttributePath path, JsonNode value)
    {
        var leaf = path.Leaf;
        if (!leaf.MultiValued)
        {
            return Scalar(leaf, value is JsonArray list ? list[0] : value);
        }
        var items = (value is JsonArray several ? several : new JsonArray(value.DeepClone())).Select(item => Scalar(leaf, item)).OfType<JsonNode>();
        return leaf.Type == AttributeType.Complex
            ? new JsonArray([.. items.Select((item, index) => Valued(leaf, item, index == 0))])
            : new JsonArray([.. items]);
    }

    private static JsonObject Valued(AttributeDefinition attribute, JsonNode item, bool first)
    {
        var made = new JsonObject { ["value"] = item };
        if (first && attribute.SubAttributes.Any(sub => sub.Name == "primary"))
        {
            made["primary"] = true;
        }
        return made;
    }

    private static JsonNode? Scalar(AttributeDefinition attribute, JsonNode? value) => (attribute.Type, Text(value)) switch
    {
        (_, null) => null,
        (AttributeType.Boolean, var text) when bool.TryParse(text, out var flag) => flag,
        (AttributeType.Integer, var text) when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        (AttributeType.Decimal, var text) when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        (_, var text) => text,
    };

    private static void Put(JsonObject user, AttributePath path, JsonNode value)
    {
        var at = path.Attribute.SchemaId is { } schema && schema != SchemaUrns.User ? Within(user, schema) : user;
        at = path.SubAttribute is null ? at : Within(at, path.Attribute.Name);
        at[path.Leaf.Name] = value;
    }

    private static JsonObject Within(JsonObject outer, string name)
    {
        if (outer[name] is not JsonObject inner)
        {
            outer[name] = inner = [];
        }
        return inner;
    }

    private static string? Text(JsonNode? value) => value switch
    {
        JsonValue only => only.GetValueKind() switch
        {
            JsonValueKind.String => only.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => only.ToJsonString(),
            _ => null,
        },
        JsonArray { Count: > 0 } list => Text(list[0]),
        _ => null,
    };
}
