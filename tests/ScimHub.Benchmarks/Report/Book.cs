using System.Text;
using System.Text.Json;
using ScimHub.Benchmarks.Measuring;

namespace ScimHub.Benchmarks.Report;

/// <summary>Everything a run found: tables to read, figures to compute with, gates that failed.</summary>
internal sealed class Book
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<Table> tables = [];
    private readonly List<object> figures = [];
    private readonly List<string> failures = [];

    public bool Passed => failures.Count == 0;

    public void Add(Table table) => tables.Add(table);

    /// <summary>Keeps a measurement, and its errors as failures: a fast wrong answer is no answer.</summary>
    public void Add(string database, string operation, string side, Measurement m)
    {
        figures.Add(new { database, operation, side, opsPerSecond = m.Rate, m.CpuMicroseconds, m.P50, m.P99, m.KindP50, m.Operations, m.Errors, m.FirstError, m.Rates });
        if (m.Errors > 0)
        {
            failures.Add($"{database}: {operation}: {side} answered {m.Errors} of {m.Operations} unexpectedly; {m.FirstError}");
        }
    }

    public void Add(string database, Verdict verdict)
    {
        figures.Add(new
        {
            database, operation = verdict.Operation, quantity = verdict.Limit.Quantity.ToString(), verdict.Value, verdict.Limit.Gate, verdict.Limit.Target, verdict.Passed, verdict.OnTarget,
        });
        if (!verdict.Passed)
        {
            failures.Add($"{database}: {verdict.Operation}: {verdict.GateText}");
        }
    }

    public void Fail(string what) => failures.Add(what);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            text.Append(table.ToMarkdown());
        }
        text.Append(Passed ? "Every gate holds.\n" : $"{failures.Count} gates do not hold:\n\n");
        foreach (var failure in failures)
        {
            text.Append("- ").Append(failure).Append('\n');
        }
        return text.ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(new { machine = Machine.Describe(), passed = Passed, failures, figures }, Json);
}
