namespace ScimHub.Server.Tests.Harness;

/// <summary>Looks for a text in everything that is stored, whatever the tables are called.</summary>
public static class StoreSearch
{
    public static async Task<IReadOnlyList<string>> TablesHoldingAsync(TestDatabase database, string text)
    {
        var found = new List<string>();
        foreach (var table in await TablesAsync(database))
        {
            foreach (var row in await database.QueryAsync($"SELECT * FROM \"{table}\""))
            {
                found.AddRange(row.Where(column => Text(column.Value).Contains(text, StringComparison.OrdinalIgnoreCase))
                    .Select(column => $"{table}.{column.Key}"));
            }
        }

        return [.. found.Distinct()];
    }

    public static async Task<IReadOnlyList<string>> TablesAsync(TestDatabase database)
    {
        var rows = await database.QueryAsync(database.Kind == DatabaseKind.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'");
        return [.. rows.Select(row => (string)row["name"]!)];
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}
