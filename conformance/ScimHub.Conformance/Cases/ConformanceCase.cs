using System.Text.Json.Serialization;

namespace ScimHub.Conformance.Cases;

/// <summary>One case as its file states it: what the clause says, what to send, what must come back.</summary>
internal sealed record ConformanceCase
{
    /// <summary>Folder and file name without extension, such as <c>rfc7644/3.6-delete-answers-204</c>.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    public required string Title { get; init; }

    /// <summary>Where the rule stands, such as <c>RFC 7644 §3.6</c>.</summary>
    public required string Clause { get; init; }

    /// <summary>The rule in its own words.</summary>
    public required string Quote { get; init; }

    public required Level Level { get; init; }

    /// <summary>Features the server must offer, else the case is skipped with the reason.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Resources made before the first step; they and everything else a case creates are deleted after it.</summary>
    public IReadOnlyList<Fixture> Given { get; init; } = [];

    public required IReadOnlyList<Step> Steps { get; init; }

    [JsonIgnore]
    public string Folder => Id.Split('/')[0];

    [JsonIgnore]
    public Profile Profile => Folder switch
    {
        "entra" => Profile.Entra,
        "okta" => Profile.Okta,
        _ => Profile.Rfc,
    };
}
