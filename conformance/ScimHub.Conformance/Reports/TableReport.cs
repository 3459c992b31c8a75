using ScimHub.Conformance.Cases;
using ScimHub.Conformance.Running;

namespace ScimHub.Conformance.Reports;

/// <summary>The result as text: every failure with its request, its answer and the clause it breaches, then a row a folder.</summary>
internal static class TableReport
{
    public static void Write(RunSummary run, bool verbose, TextWriter output)
    {
        foreach (var result in run.Results)
        {
            if (result.Outcome is Outcome.Failed or Outcome.Warned || (verbose && result.Outcome is Outcome.Noted))
            {
                WriteFindings(result, output);
            }
            else if (verbose && result.Outcome is Outcome.Skipped)
            {
                output.WriteLine($"SKIPPED  {result.Case.Id}: {result.SkippedBecause}");
            }
        }

        if (verbose)
        {
            output.WriteLine();
        }

        output.WriteLine($"{"",-10}{"passed",8}{"failed",8}{"warned",8}{"noted",8}{"skipped",9}");
        foreach (var folder in run.Folders)
        {
            int Count(Outcome outcome) => folder.Count(result => result.Outcome == outcome);
            output.WriteLine($"{folder.Key,-10}{Count(Outcome.Passed),8}{Count(Outcome.Failed),8}{Count(Outcome.Warned),8}{Count(Outcome.Noted),8}{Count(Outcome.Skipped),9}");
        }

        output.WriteLine();
        output.WriteLine($"{run.BaseUrl}: {run.Totals}");
    }

    private static void WriteFindings(CaseResult result, TextWriter output)
    {
        output.WriteLine($"{result.Outcome.ToString().ToUpperInvariant(),-9}{result.Case.Id}");
        output.WriteLine($"         {result.Case.Title}");
        output.WriteLine($"         {result.Case.Clause}: \"{result.Case.Quote}\"");
        foreach (var finding in result.Findings)
        {
            output.WriteLine($"         {Name(finding.Level)}: {finding.Text}");
            if (finding.Exchange is { } exchange)
            {
                WriteIndented("> ", ExchangeText.Request(exchange), output);
                WriteIndented("< ", ExchangeText.Answer(exchange), output);
            }
        }

        output.WriteLine();
    }

    private static string Name(Level level) => level switch
    {
        Level.Should => "warning",
        Level.Note => "note",
        _ => "failure",
    };

    private static void WriteIndented(string mark, string text, TextWriter output)
    {
        foreach (var line in text.Split('\n'))
        {
            output.WriteLine($"           {mark}{line.TrimEnd('\r')}");
        }
    }
}
