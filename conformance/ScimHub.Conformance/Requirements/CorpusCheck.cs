using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Conformance.Cases;
using ScimHub.Conformance.Running;

namespace ScimHub.Conformance.Requirements;

/// <summary>
/// Checks the corpus itself: every case follows the format and can be run, every row of requirements.csv has a case or a reason, every
/// case it names exists, and every case of an RFC folder is named by some row.
/// </summary>
internal static partial class CorpusCheck
{
    [GeneratedRegex(@"^(RFC \d+ §[\d.]+[A-Z]?(, RFC \d+ §[\d.]+)*|Microsoft Entra ID.*|Okta.*)$")]
    private static partial Regex ClausePattern();

    public static bool Run(string root, TextWriter output)
    {
        List<string> faults = [];
        var cases = Corpus.Read(root, faults.Add);
        foreach (var item in cases)
        {
            faults.AddRange(Faults(item).Select(fault => $"{item.Id}: {fault}"));
        }

        var requirements = ReadRequirements(root, faults);
        CheckRequirements(requirements, cases, faults);
        foreach (var fault in faults)
        {
            output.WriteLine(fault);
        }

        var proven = requirements.Count(requirement => requirement.Cases.Count > 0);
        output.WriteLine($"{cases.Count} cases; {requirements.Count} requirements, {proven} proven by cases, {requirements.Count - proven} with a reason; {faults.Count} faults.");
        return faults.Count == 0;
    }

    private static IReadOnlyList<Requirement> ReadRequirements(string root, List<string> faults)
    {
        var file = Path.Combine(root, "requirements.csv");
        if (File.Exists(file))
        {
            return RequirementsCsv.Read(file, faults.Add);
        }

        faults.Add("requirements.csv is missing.");
        return [];
    }

    private static void CheckRequirements(IReadOnlyList<Requirement> requirements, IReadOnlyList<ConformanceCase> cases, List<string> faults)
    {
        var ids = cases.Select(item => item.Id).ToHashSet();
        foreach (var row in requirements)
        {
            faults.AddRange(row.Cases.Where(name => !ids.Contains(name)).Select(name => $"requirements.csv, {row.Id}: there is no case {name}."));
            if (new[] { row.Id, row.Rfc, row.Section, row.Level, row.Text }.Any(string.IsNullOrWhiteSpace))
            {
                faults.Add($"requirements.csv, {row.Id}: a cell is empty.");
            }

            if (row.Cases.Count > 0 != string.IsNullOrWhiteSpace(row.Reason))
            {
                faults.Add($"requirements.csv, {row.Id}: give either cases or a reason.");
            }
        }

        faults.AddRange(requirements.GroupBy(row => row.Id).Where(group => group.Count() > 1).Select(group => $"requirements.csv: {group.Key} occurs twice."));
        var named = requirements.SelectMany(row => row.Cases).ToHashSet();
        faults.AddRange(cases
            .Where(item => item is { Profile: Profile.Rfc, Level: Level.Must or Level.Should } && !named.Contains(item.Id))
            .Select(item => $"{item.Id}: no row of requirements.csv names it."));
    }

    private static IEnumerable<string> Faults(ConformanceCase item)
    {
        if (!ClausePattern().IsMatch(item.Clause))
        {
            yield return $"the clause \"{item.Clause}\" is not of the form \"RFC 7644 §3.6\" or \"Microsoft Entra ID, …\".";
        }

        if (item.Quote.Length < 10 || item.Title.Length < 5 || item.Steps.Count == 0)
        {
            yield return "title, quote and steps must not be empty.";
        }

        if (item.Profile == Profile.Rfc && item.Level == Level.Client)
        {
            yield return "only a client's folder has the level Client.";
        }

        foreach (var requirement in item.Requires.Where(requirement => !ServerFeatures.IsKnown(requirement)))
        {
            yield return $"\"{requirement}\" is not a feature that can be required.";
        }

        HashSet<string> known = ["run", "token", "baseUrl", "number"];
        foreach (var fixture in item.Given)
        {
            if ((fixture.User is null) == (fixture.Group is null))
            {
                yield return "a fixture is either a user or a group.";
            }

            var unknown = fixture.Members.Concat(Names(fixture.With)).FirstOrDefault(name => !known.Contains(name));
            if (unknown is not null)
            {
                yield return $"the fixture {fixture.User ?? fixture.Group} uses {unknown}, which is not made before it.";
            }

            known.UnionWith(Enumerable.Range(1, fixture.Count).Select(number => (fixture.User ?? fixture.Group) + (fixture.Count > 1 ? $"{number}" : "")));
        }

        foreach (var (step, index) in item.Steps.Select((step, index) => (step, index)))
        {
            foreach (var fault in StepCheck.Faults(step, known))
            {
                yield return $"step {index + 1}: {fault}";
            }
        }
    }

    private static IEnumerable<string> Names(JsonNode? node) =>
        node is null ? [] : Variables.Pattern().Matches(JsonText.Compact(node)).Select(match => match.Groups["name"].Value);
}
