using System.Text;

namespace ScimHub.Benchmarks.Report;

/// <summary>A table as Markdown.</summary>
internal sealed record Table(string Title, string Note, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder($"### {Title}\n\n");
        if (Note.Length > 0)
        {
            text.Append(Note).Append("\n\n");
        }
        Line(text, Columns);
        Line(text, [.. Columns.Select(_ => "---")]);
        foreach (var row in Rows)
        {
            Line(text, row);
        }
        return text.Append('\n').ToString();
    }

    private static void Line(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
