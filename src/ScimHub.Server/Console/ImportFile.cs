using ScimHub.Provisioning;

namespace ScimHub.Server.Console;

/// <summary>A file of people: a line that names the columns, and one for each person.</summary>
/// <param name="Rows">Of each person the known columns that the file has.</param>
/// <param name="Ignored">The columns that are not known.</param>
internal sealed record ImportFile(IReadOnlyList<IReadOnlyDictionary<string, string>> Rows, IReadOnlyList<string> Ignored)
{
    /// <summary>One role, and where: everywhere, where no domain is named.</summary>
    public const string Role = "role";
    public const string Domain = "domain";

    /// <summary>Several of either, with semicolons between; a role in a domain as <c>Role @ Domain</c>.</summary>
    public const string Roles = "roles";
    public const string Groups = "groups";

    /// <summary>The last day.</summary>
    public const string Ends = "ends";

    private const int MostRows = 10_000;

    public static IReadOnlyList<string> Columns { get; } = [.. PersonEdit.Fields.Select(field => field.Name), Role, Domain, Roles, Groups, Ends];

    /// <exception cref="ApiFault">It is no such file.</exception>
    public static ImportFile Read(string text)
    {
        IReadOnlyList<IReadOnlyList<string>> rows;
        try
        {
            rows = CsvText.Read(text);
        }
        catch (FormatException e)
        {
            throw new ApiFault(400, e.Message);
        }
        if (rows is not [var head, _, ..])
        {
            throw new ApiFault(400, "The file has a line of column names and a line for each person.");
        }
        if (!head.Contains("userName"))
        {
            throw new ApiFault(400, $"The first line names the columns, userName among them. Known are {string.Join(", ", Columns)}; others are passed over.");
        }
        if (rows.Count - 1 > MostRows)
        {
            throw new ApiFault(400, $"The file has {rows.Count - 1} people: at most {MostRows} at once.");
        }
        var twice = rows.Skip(1).GroupBy(row => Value(head, row, "userName"), StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new(
                [.. rows.Skip(1).Select(row => Columns.Where(head.Contains).ToDictionary(column => column, column => Value(head, row, column)))],
                [.. head.Where(column => column.Length > 0).Except(Columns)])
            : throw new ApiFault(400, $"'{twice.Key}' is in the file twice.");
    }

    private static string Value(IReadOnlyList<string> head, IReadOnlyList<string> row, string column)
    {
        for (var i = 0; i < head.Count && i < row.Count; i++)
        {
            if (head[i] == column)
            {
                return row[i].Trim();
            }
        }
        return "";
    }
}
