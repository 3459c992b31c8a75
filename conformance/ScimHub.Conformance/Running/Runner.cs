using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>Runs cases one after another against a server; one case's trouble never ends the run.</summary>
internal sealed class Runner(ServerClient client, ServerFeatures features)
{
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<ConformanceCase> cases, CancellationToken ct)
    {
        List<CaseResult> results = [];
        foreach (var item in cases)
        {
            ct.ThrowIfCancellationRequested();
            var missing = item.Requires.Select(features.WhyMissing).FirstOrDefault(reason => reason is not null);
            var result = missing is null
                ? await new CaseRun(item, client).RunAsync(ct).ConfigureAwait(false)
                : new CaseResult(item) { SkippedBecause = missing };
            results.Add(result);
        }

        return results;
    }
}
