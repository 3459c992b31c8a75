using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Requirements;

/// <summary>Checks one step as far as that is possible without sending it, and adds the names it makes known.</summary>
internal static partial class StepCheck
{
    [GeneratedRegex(@"^[A-Z]+ (/|\$\{)\S*$")]
    private static partial Regex SendPattern();

    [GeneratedRegex(@"^[1-5](\d\d|xx)$")]
    private static partial Regex StatusPattern();

    public static IEnumerable<string> Faults(Step step, HashSet<string> known)
    {
        var faults = new List<string>();
        if ((step.Send is null) == (step.Check is null))
        {
            faults.Add("a step has either \"send\" or \"check\".");
        }

        if (step.Send is not null && !SendPattern().IsMatch(step.Send))
        {
            faults.Add($"\"{step.Send}\" is not a method and a path.");
        }

        if (new object?[] { step.Body, step.Patch, step.Raw }.Count(body => body is not null) > 1)
        {
            faults.Add("a step has one of \"body\", \"patch\" and \"raw\".");
        }

        if (step.Send is not null && step is { Expect: null, Should: null, Note: null, As: null, Collect.Count: 0 })
        {
            faults.Add("the answer is neither checked nor kept.");
        }

        if (step.RepeatWhile is null)
        {
            CheckNames(step, known, faults);
        }

        known.UnionWith(step.Collect.Keys);
        if (step.As is not null)
        {
            known.Add(step.As);
        }

        CheckNames(step, known, faults, after: true);
        foreach (var expectation in new[] { step.Expect, step.Should, step.Note }.SelectMany(list => list ?? []))
        {
            CheckExpectation(expectation, faults);
        }

        foreach (var path in step.Collect.Values.Append(step.RepeatWhile ?? "$"))
        {
            Try(() => BodyPath.Parse(path), faults);
        }

        foreach (var (name, assertion) in step.Check ?? [])
        {
            Try(() => Assertion.Validate(assertion), faults);
            if (!known.Contains(name.Split('.')[0]))
            {
                faults.Add($"{name} is checked but not kept by an earlier step.");
            }
        }

        return faults;
    }

    private static void CheckExpectation(Expectation expectation, List<string> faults)
    {
        var statuses = expectation.Status is JsonArray list ? [.. list.Select(JsonText.Plain)] : expectation.Status is null ? [] : new[] { JsonText.Plain(expectation.Status) };
        faults.AddRange(statuses.Where(status => !StatusPattern().IsMatch(status)).Select(status => $"\"{status}\" is no status."));
        foreach (var (path, assertion) in expectation.Body ?? [])
        {
            Try(() => BodyPath.Parse(Variables.Pattern().Replace(path, "x")), faults);
            Try(() => Assertion.Validate(assertion), faults);
        }

        foreach (var (_, assertion) in expectation.Headers ?? [])
        {
            Try(() => Assertion.Validate(assertion), faults);
        }
    }

    private static void CheckNames(Step step, HashSet<string> known, List<string> faults, bool after = false)
    {
        var parts = after
            ? JsonSerializer.Serialize(new { step.Expect, step.Should, step.Note, step.Check })
            : step.When + step.Send + step.Raw + JsonSerializer.Serialize(new { step.Query, step.Headers, step.Body, step.With, step.Patch, step.Overfill, step.PadTo });
        faults.AddRange(Variables.Pattern().Matches(parts)
            .Select(match => match.Groups["name"].Value)
            .Where(name => !known.Contains(name))
            .Distinct()
            .Select(name => $"${{{name}}} is not known here."));
    }

    private static void Try(Action parse, List<string> faults)
    {
        try
        {
            parse();
        }
        catch (CaseFormatException fault)
        {
            faults.Add(fault.Message);
        }
    }
}
