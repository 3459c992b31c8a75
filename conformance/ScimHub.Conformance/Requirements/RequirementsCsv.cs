using System.Text;

namespace ScimHub.Conformance.Requirements;

/// <summary>Reads requirements.csv (RFC 4180 quoting). The header is <c>id,rfc,section,level,text,cases,reason</c>; several cases are parted by spaces.</summary>
internal static class RequirementsCsv
{
    public const string Header = "id,rfc,section,level,text,cases,reason";

    public static IReadOnlyList<Requirement> Read(string file, Action<string> onFault)
    {
        var rows = Split(File.ReadAllText(file));
        if (rows.Count == 0 || string.Join(',', rows[0]) != Header)
        {
            onFault($"requirements.csv must begin with {Header}.");
            return [];
        }

        List<Requirement> requirements = [];
        foreach (var (cells, line) in rows.Skip(1).Select((cells, index) => (cells, index + 2)))
        {
            if (cells is [var id, var rfc, var section, var level, var text, var cases, var reason])
            {
                requirements.Add(new Requirement(id, rfc, section, level, text, cases.Split(' ', StringSplitOptions.RemoveEmptyEntries), reason));
            }
            else
            {
                onFault($"requirements.csv, row {line}: {cells.Count} cells instead of 7.");
            }
        }

        return requirements;
    }

    private static List<List<string>> Split(string text)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (quoted && character == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && character is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (character == '\n')
                {
                    rows.Add(row);
                    row = [];
                }
            }
            else if (character != '\r' || quoted)
            {
                cell.Append(character);
            }
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            row.Add(cell.ToString());
            rows.Add(row);
        }

        return rows;
    }
}
