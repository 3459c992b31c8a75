using System.Text.RegularExpressions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Lists;

/// <summary>Plans as SQLite tells them: <c>SEARCH u USING INDEX … (OrganizationId=? AND UserNameKey=?)</c>. Without statistics, as a server has it.</summary>
public abstract partial class SqliteIndexSuite(TestDatabase hub) : IndexSuite(hub)
{
    protected override async Task<IReadOnlyList<string>> ExplainAsync(SqlStatement statement) =>
        await Hub.Storage.Database.ListAsync($"EXPLAIN QUERY PLAN {statement.Sql}", statement.Parameters, row => row.Text(3), Ct);

    protected override Task AnalyzeAsync() => Task.CompletedTask;

    protected override bool IsScan(string line) => NamesTable(line, "SCAN ");

    protected override bool IsWide(string line) => Prefix().IsMatch(line);

    protected override bool IsSort(string line) => line.Contains("USE TEMP B-TREE", StringComparison.Ordinal);

    protected override bool IsSeek(string line, string column) =>
        line.StartsWith("SEARCH ", StringComparison.Ordinal)
        && (line.Contains($"AND {column}=?", StringComparison.Ordinal) || (column == "Id" && line.Contains("AND UserId=?", StringComparison.Ordinal)));

    [GeneratedRegex(@"^SEARCH (?!ResourceCounts).*\(OrganizationId=\?(?: AND ConnectionId=\?(?: AND Channel=\?)?| AND GroupId=\?)?\)")]
    private static partial Regex Prefix();
}
