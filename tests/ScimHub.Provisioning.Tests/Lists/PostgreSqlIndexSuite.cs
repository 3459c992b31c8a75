using Npgsql;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Lists;

/// <summary>Plans as PostgreSQL tells them, with its statistics: <c>Index Cond: (("OrganizationId" = 1) AND …)</c>.</summary>
public abstract class PostgreSqlIndexSuite(TestDatabase hub) : IndexSuite(hub)
{
    protected override async Task<IReadOnlyList<string>> ExplainAsync(SqlStatement statement) =>
        await Hub.Storage.Database.ListAsync($"EXPLAIN {statement.Sql}", statement.Parameters, row => row.Text(0), Ct);

    protected override async Task<IReadOnlyList<string>> ExplainWithoutScansAsync(SqlStatement statement)
    {
        var settings = new NpgsqlConnectionStringBuilder(Hub.ConnectionString) { Options = "-c enable_seqscan=off", MaxPoolSize = 1 };
        await using var reluctant = HubStorage.Open(StorageProvider.PostgreSql, settings.ConnectionString);
        return await reluctant.Database.ListAsync($"EXPLAIN {statement.Sql}", statement.Parameters, row => row.Text(0), Ct);
    }

    protected override async Task AnalyzeAsync() =>
        await Hub.Storage.Database.ListAsync("ANALYZE", [], row => row.Text(0), Ct);

    /// <summary>Tables of a page are read whole by right.</summary>
    protected override bool IsScan(string line) =>
        line.Contains("Seq Scan on \"", StringComparison.Ordinal)
        && !line.Contains("\"ResourceCounts\"", StringComparison.Ordinal)
        && !line.Contains("\"NestedGroups\"", StringComparison.Ordinal);

    protected override bool IsSort(string line) => line.TrimStart().StartsWith("Sort", StringComparison.Ordinal);

    protected override bool IsSeek(string line, string column) =>
        line.Contains("Index Cond: ", StringComparison.Ordinal)
        && (line.Contains($"\"{column}\" = ", StringComparison.Ordinal)
            || line.Contains($"(\"{column}\")", StringComparison.Ordinal)
            || (column == "Id" && line.Contains("\"UserId\" = ", StringComparison.Ordinal)));
}
