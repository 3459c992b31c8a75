using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.Harness;

/// <summary>An answer, with what was asked, so that a failing expectation says both.</summary>
public sealed record ScimAnswer(
    string Asked, int Status, string Text, string? MediaType, string? ETag, string? Location, IReadOnlyDictionary<string, string> Headers)
{
    private const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

    // What only a stack trace, a driver or a framework would say.
    private static readonly string[] Internals =
        ["   at ", "Exception", "Microsoft.", "System.", "Npgsql", "Sqlite", "SELECT ", "INSERT ", "StackTrace", ".cs:line", "traceId"];

    private JsonNode? body;

    public JsonNode Body => body ??= Parse();

    public string Id => Body["id"]!.GetValue<string>();

    public int TotalResults => Body["totalResults"]!.GetValue<int>();

    public IReadOnlyList<JsonNode> Listed => [.. Body["Resources"]!.AsArray().Select(resource => resource!)];

    public ScimAnswer Expect(params int[] statuses) => statuses.Contains(Status)
        ? this
        : throw new XunitException($"Expected {string.Join(" or ", statuses)}: {this}");

    /// <summary>RFC 7644 §3.12: a JSON body with the Error schema and the status as a string; and nothing of our insides.</summary>
    public ScimAnswer ExpectError(int status, string? scimType = null)
    {
        Expect(status);
        BeAScimError();
        return scimType is null || Body["scimType"]?.GetValue<string>() == scimType
            ? this
            : throw new XunitException($"Expected scimType {scimType}: {this}");
    }

    public ScimAnswer ExpectAnyError(params int[] statuses)
    {
        Expect(statuses);
        BeAScimError();
        return this;
    }

    public override string ToString() => $"{Asked} -> {Status}\n{(Text.Length > 2000 ? Text[..2000] + "…" : Text)}";

    internal void BeAScimError()
    {
        if (MediaType != "application/scim+json")
        {
            throw new XunitException($"An error must be application/scim+json, this is {MediaType ?? "without a type"}: {this}");
        }

        if (Body is not JsonObject error
            || error["schemas"] is not JsonArray schemas || !schemas.Any(schema => (string?)schema == ErrorSchema)
            || error["status"] is not JsonValue status || status.GetValueKind() != JsonValueKind.String || (string?)status != $"{Status}")
        {
            throw new XunitException($"Not a SCIM Error body: {this}");
        }

        // What the client itself wrote may come back to it.
        var asked = Uri.UnescapeDataString(Asked);
        var leak = Internals.FirstOrDefault(word => Text.Contains(word, StringComparison.Ordinal) && !asked.Contains(word, StringComparison.Ordinal));
        if (leak is not null)
        {
            throw new XunitException($"The error shows internals ('{leak}'): {this}");
        }
    }

    private JsonNode Parse()
    {
        try
        {
            return JsonNode.Parse(Text) ?? throw new XunitException($"The body is null: {this}");
        }
        catch (JsonException)
        {
            throw new XunitException($"The body is no JSON: {this}");
        }
    }
}
