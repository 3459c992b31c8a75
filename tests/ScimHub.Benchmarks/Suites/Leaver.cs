namespace ScimHub.Benchmarks.Suites;

/// <summary>Somebody who has access and is about to lose it.</summary>
/// <param name="Target">Whom the audit row of the end is about.</param>
/// <param name="Name">In the directory, where they stand in one.</param>
/// <param name="Doors">What is open to them, and what they show at it.</param>
internal sealed record Leaver(Guid Target, string? Name, IReadOnlyList<(string Path, string Header, string Value)> Doors);
