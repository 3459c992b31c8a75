using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>What came of one case.</summary>
internal sealed record CaseResult(ConformanceCase Case)
{
    public string? SkippedBecause { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public IReadOnlyList<Exchange> Exchanges { get; init; } = [];

    public TimeSpan Duration { get; init; }

    public Outcome Outcome => SkippedBecause is not null ? Outcome.Skipped
        : Findings.Any(finding => finding.Level is Level.Must or Level.Client) ? Outcome.Failed
        : Findings.Any(finding => finding.Level is Level.Should) ? Outcome.Warned
        : Findings.Count > 0 ? Outcome.Noted
        : Outcome.Passed;
}
