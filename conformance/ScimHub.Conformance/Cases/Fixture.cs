using System.Text.Json.Nodes;

namespace ScimHub.Conformance.Cases;

/// <summary>A User or Group made before the steps, named so that they can refer to it: <c>${user.id}</c>.</summary>
internal sealed record Fixture
{
    /// <summary>Makes a minimal user under this name.</summary>
    public string? User { get; init; }

    /// <summary>Makes an empty group under this name.</summary>
    public string? Group { get; init; }

    /// <summary>Names of earlier users who are its members.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Makes so many, named with 1, 2, … appended.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Members merged over the minimal resource; null removes one.</summary>
    public JsonObject? With { get; init; }
}
