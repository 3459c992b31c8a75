using System.Text;

namespace ScimHub.Server.Commands;

/// <summary>Columns for people's eyes. Control characters are shown as a question mark: a name cannot steer a terminal.</summary>
internal static class TextTable
{
    public static string Render(string[] head, IEnumerable<string[]> rows, string whenEmpty)
    {
        var all = rows.Select(row => Array.ConvertAll(row, Clean)).ToList();
        if (all.Count == 0)
        {
            return whenEmpty;
        }
        all.Insert(0, head);
        var widths = Enumerable.Range(0, head.Length).Select(column => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
        return text.ToString().TrimEnd();
    }

    public static string Clean(string text) => string.Concat(text.Select(x => char.IsControl(x) || x is '\u2028' or '\u2029' ? '?' : x));

    public static string Time(DateTimeOffset? time) => time is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture) : "-";
}
