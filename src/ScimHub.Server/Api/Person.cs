using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Api;

/// <summary>A person as the API shows them, to be read by name.</summary>
public sealed record Person(JsonObject Json)
{
    public Guid Id => IdOf(Json, "id");

    public string UserName => Text("userName") ?? "";

    /// <summary>What people call them.</summary>
    public string Name => Text("displayName") ?? Text("name", "formatted") ?? (string.Join(' ', new[] { Text("name", "givenName"), Text("name", "familyName") }.OfType<string>()) is { Length: > 0 } name ? name : UserName);

    public string? Email => Primary("emails");

    public IReadOnlyList<string> Emails => [.. (Json["emails"] as JsonArray ?? []).Select(email => (string?)email!["value"]).OfType<string>()];

    public string? Phone => Primary("phoneNumbers");

    public string? Title => Text("title");

    public string? Department => Text(SchemaUrns.EnterpriseUser, "department");

    public bool Active => (bool?)Json["active"] ?? true;

    public bool Suspended => (bool)Json["suspended"]!;

    public bool Protected => (bool)Json["protected"]!;

    /// <summary>When the account ends; null: never.</summary>
    public DateTimeOffset? EndsAt => Json["endsAt"] is { } end ? TimeOf(end) : null;

    /// <summary>The day, in UTC, whose end is the account's.</summary>
    public string? LastDay => EndsAt?.UtcDateTime.AddTicks(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The connection that may take the account over; null: none.</summary>
    public Guid? ReleasedTo => (string?)Json["releasedTo"] is { } id ? Guid.Parse(id) : null;

    public DateTimeOffset Created => TimeOf(Json["meta"]!["created"]!);

    public DateTimeOffset LastModified => TimeOf(Json["meta"]!["lastModified"]!);

    public IReadOnlyList<(Guid Id, string Name)> Groups => [.. Json["groups"]!.AsArray().Select(group => (IdOf(group!, "value"), (string?)group!["display"] ?? ""))];

    public IReadOnlyList<(Guid Connection, string Channel, string? ExternalId)> Links =>
        [.. Json["links"]!.AsArray().Select(link => (IdOf(link!, "connection"), (string)link!["channel"]!, (string?)link["externalId"]))];

    /// <summary>What reaches them; empty where it was not asked for.</summary>
    public IReadOnlyList<ReachingGrant> Roles => Json["roles"]?.Deserialize<IReadOnlyList<ReachingGrant>>(ApiJson.Options) ?? [];

    /// <summary>In words: whether they may come in, and who says so.</summary>
    public string State => Active ? "Active" : Suspended ? "Deactivated here" : "Deactivated by the identity provider";

    public string? Text(params ReadOnlySpan<string> path)
    {
        JsonNode? node = Json;
        foreach (var part in path)
        {
            node = (node as JsonObject)?[part];
        }
        return node is JsonValue value && value.GetValueKind() == JsonValueKind.String && (string?)value is { Length: > 0 } text ? text : null;
    }

    /// <summary>As text: what was not read from text holds no other kind of value.</summary>
    /// <summary>A JSON node reads a time out of text only where it came with a document.</summary>
    private static DateTimeOffset TimeOf(JsonNode time) => DateTimeOffset.Parse((string)time!, System.Globalization.CultureInfo.InvariantCulture);

    private static Guid IdOf(JsonNode of, string name) => Guid.Parse((string)of[name]!);

    private string? Primary(string attribute) =>
        Json[attribute] is JsonArray { Count: > 0 } values ? (string?)(values.FirstOrDefault(value => (bool?)value!["primary"] == true) ?? values[0])!["value"] : null;
}
