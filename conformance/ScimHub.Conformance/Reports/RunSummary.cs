using ScimHub.Conformance.Running;

namespace ScimHub.Conformance.Reports;

/// <summary>All results of one run, as every report shows them.</summary>
internal sealed record RunSummary(string BaseUrl, IReadOnlyList<CaseResult> Results)
{
    public IEnumerable<IGrouping<string, CaseResult>> Folders => Results.GroupBy(result => result.Case.Folder);

    public int Count(Outcome outcome) => Results.Count(result => result.Outcome == outcome);

    public string Totals =>
        $"{Count(Outcome.Passed)} passed, {Count(Outcome.Failed)} failed, {Count(Outcome.Warned)} warned, {Count(Outcome.Noted)} noted, {Count(Outcome.Skipped)} skipped";
}
