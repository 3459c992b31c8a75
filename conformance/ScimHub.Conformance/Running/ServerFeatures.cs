using System.Text.Json.Nodes;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>
/// What the server says it offers, read once from its discovery endpoints, so that a case about something optional is skipped with
/// its reason instead of failed. Enter at <see cref="DiscoverAsync"/>.
/// </summary>
internal sealed class ServerFeatures
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["patch"] = "PATCH",
        ["bulk"] = "bulk operations",
        ["filter"] = "filters",
        ["co"] = "the filter operator co",
        ["sort"] = "sorting",
        ["etag"] = "entity tags",
        ["changePassword"] = "changing passwords",
        ["index"] = "paging by index",
        ["cursor"] = "paging by cursor (RFC 9865)",
        ["groups"] = "groups (its /ResourceTypes lists no /Groups)",
        ["enterprise"] = "the enterprise extension (its /ResourceTypes does not list it for users)",
        ["search"] = "POST to /Users/.search",
        ["rootSearch"] = "POST to /.search",
        ["rootQuery"] = "queries against the base URL",
        ["me"] = "/Me for this token",
        ["https"] = "HTTPS at this base URL",
    };

    private readonly Dictionary<string, bool> _offered = [];
    private readonly JsonNode? _schemas;

    private ServerFeatures(JsonNode? schemas) => _schemas = schemas;

    /// <summary>A feature by name, or an attribute such as <c>User.nickName</c> or <c>User.emails.display</c>.</summary>
    public static bool IsKnown(string requirement) => Known.ContainsKey(requirement) || requirement.Split('.').Length is 2 or 3;

    public static async Task<ServerFeatures> DiscoverAsync(ServerClient client, CancellationToken ct)
    {
        var config = (await client.SendAsync(new ServerRequest("GET", "/ServiceProviderConfig"), ct).ConfigureAwait(false)).Json;
        var types = (await client.SendAsync(new ServerRequest("GET", "/ResourceTypes"), ct).ConfigureAwait(false)).Json;
        var schemas = (await client.SendAsync(new ServerRequest("GET", "/Schemas"), ct).ConfigureAwait(false)).Json;
        var features = new ServerFeatures(schemas);
        foreach (var name in new[] { "patch", "bulk", "filter", "sort", "etag", "changePassword" })
        {
            features._offered[name] = IsTrue(config, $"{name}.supported");
        }

        features._offered["cursor"] = IsTrue(config, "pagination.cursor");
        features._offered["index"] = At(config, "pagination") is null || IsTrue(config, "pagination.index");
        features._offered["groups"] = Any(types, "Resources[*].endpoint", endpoint => endpoint.TrimEnd('/').EndsWith("Groups", StringComparison.OrdinalIgnoreCase));
        features._offered["enterprise"] = Any(types, "Resources[*].schemaExtensions[*].schema", schema => schema.EndsWith("extension:enterprise:2.0:User", StringComparison.OrdinalIgnoreCase));
        features._offered["https"] = client.BaseUrl.Scheme == Uri.UriSchemeHttps;

        const string search = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":1}""";
        features._offered["co"] = features._offered["filter"]
            && await AnswersAsync(client, new ServerRequest("GET", "/Users") { Query = "count=1&filter=userName%20co%20%22x%22" }, ct).ConfigureAwait(false);
        features._offered["search"] = await AnswersAsync(client, new ServerRequest("POST", "/Users/.search") { Body = search }, ct).ConfigureAwait(false);
        features._offered["rootSearch"] = await AnswersAsync(client, new ServerRequest("POST", "/.search") { Body = search }, ct).ConfigureAwait(false);
        features._offered["rootQuery"] = await AnswersAsync(client, new ServerRequest("GET", "/") { Query = "count=1" }, ct).ConfigureAwait(false);
        features._offered["me"] = await AnswersAsync(client, new ServerRequest("GET", "/Me"), ct).ConfigureAwait(false);
        return features;
    }

    /// <summary>Why a case with this requirement cannot be asked of the server; null when it can.</summary>
    public string? WhyMissing(string requirement)
    {
        if (Known.TryGetValue(requirement, out var words))
        {
            return _offered.GetValueOrDefault(requirement) ? null : $"the server does not offer {words}";
        }

        return HasAttribute(requirement) ? null : $"the server's /Schemas has no {requirement}";
    }

    private bool HasAttribute(string requirement)
    {
        var names = requirement.Split('.');
        if (At(_schemas, "Resources") is not JsonArray { Count: > 0 } resources)
        {
            return true;
        }

        var level = resources
            .Where(schema => JsonText.Plain(At(schema, "id")).EndsWith($":{names[0]}", StringComparison.OrdinalIgnoreCase))
            .SelectMany(schema => At(schema, "attributes") as JsonArray ?? [])
            .ToList();
        JsonNode? found = null;
        foreach (var name in names.Skip(1))
        {
            found = level.FirstOrDefault(attribute => string.Equals(JsonText.Plain(At(attribute, "name")), name, StringComparison.OrdinalIgnoreCase));
            level = [.. At(found, "subAttributes") as JsonArray ?? []];
        }

        return found is not null || names is [_, "externalId"];
    }

    private static async Task<bool> AnswersAsync(ServerClient client, ServerRequest request, CancellationToken ct)
    {
        var exchange = await client.SendAsync(request, ct).ConfigureAwait(false);
        return exchange.NoAnswer is null && exchange.Status is < 500 and not (400 or 403 or 404 or 405);
    }

    private static JsonNode? At(JsonNode? node, string path) => BodyPath.Parse(path).Evaluate(node);

    private static bool IsTrue(JsonNode? node, string path) => At(node, path) is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static bool Any(JsonNode? node, string path, Func<string, bool> test) =>
        BodyPath.Parse(path).Select(node).Any(value => value is not null && test(JsonText.Plain(value)));
}
