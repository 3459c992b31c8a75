namespace ScimHub.Conformance.Requirements;

/// <summary>One row of requirements.csv: a sentence of an RFC and either the cases that prove it or why none can.</summary>
internal sealed record Requirement(string Id, string Rfc, string Section, string Level, string Text, IReadOnlyList<string> Cases, string Reason);
