using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ScimHub.Conformance.Cases;

/// <summary>One request and what is expected of its answer, or a check of what earlier steps collected.</summary>
internal sealed record Step
{
    /// <summary>The step is left out where this variable has no value: <c>"${read.members[0].$ref}"</c>.</summary>
    public string? When { get; init; }

    /// <summary>Method and path under the base URL: <c>PATCH /Users/${user.id}</c>.</summary>
    public string? Send { get; init; }

    /// <summary>Query parameters, percent-encoded by the runner; null makes a parameter without a value.</summary>
    public JsonObject? Query { get; init; }

    /// <summary>Headers; null removes a default one, <c>Authorization</c> included.</summary>
    public JsonObject? Headers { get; init; }

    /// <summary>A JSON body; a string of one variable, <c>"${read}"</c>, sends that value.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Merged over <see cref="Body"/>; null removes a member.</summary>
    public JsonObject? With { get; init; }

    /// <summary>Operations of a PatchOp message, whose <c>schemas</c> the runner adds.</summary>
    public JsonArray? Patch { get; init; }

    /// <summary>A body sent as it stands, JSON or not.</summary>
    public string? Raw { get; init; }

    /// <summary>Repeats the last item of a list in the body until there is one more than the number given: <c>{"Operations": "${config.bulk.maxOperations}"}</c>.</summary>
    public JsonObject? Overfill { get; init; }

    /// <summary>Appends blanks until the body is longer than so many bytes.</summary>
    public string? PadTo { get; init; }

    /// <summary>Expected at the case's level; a list means that any one of its entries will do.</summary>
    [JsonConverter(typeof(AlternativesConverter))]
    public IReadOnlyList<Expectation>? Expect { get; init; }

    /// <summary>Expected too; a breach is a warning whatever the case's level.</summary>
    [JsonConverter(typeof(AlternativesConverter))]
    public IReadOnlyList<Expectation>? Should { get; init; }

    /// <summary>Left open by the standard; a difference is noted.</summary>
    [JsonConverter(typeof(AlternativesConverter))]
    public IReadOnlyList<Expectation>? Note { get; init; }

    /// <summary>Keeps the answer's body under this name: <c>${read.meta.version}</c>; its headers as <c>${read#ETag}</c>.</summary>
    public string? As { get; init; }

    /// <summary>Appends the values at a path of the answer to a named list.</summary>
    public IReadOnlyDictionary<string, string> Collect { get; init; } = new Dictionary<string, string>();

    /// <summary>Sends the request again while the answer has a value at this path (at most 50 times).</summary>
    public string? RepeatWhile { get; init; }

    /// <summary>Instead of a request: assertions on names and lists that earlier steps kept.</summary>
    public JsonObject? Check { get; init; }
}
