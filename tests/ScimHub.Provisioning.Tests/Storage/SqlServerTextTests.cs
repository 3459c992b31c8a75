using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.SqlServer;
using ScimHub.Provisioning.Storage.Verification;
using ScimHub.Provisioning.Tests.Agreement;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Tests.Storage;

/// <summary>
/// What of SQL Server can be checked without one: that its migrations and every statement are made, and that the statements
/// hold nothing of the other databases' languages. The suites themselves run on it where SCIMHUB_TEST_SQLSERVER names a server.
/// </summary>
public sealed partial class SqlServerTextTests
{
    private static readonly SqlServerDatabase Database = new("Server=text");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void The_suites_run_on_SQL_Server_where_there_is_one_and_only_then()
    {
        var built = typeof(SqlServerTextTests).Assembly.GetType("ScimHub.Provisioning.Tests.OnSqlServer") is not null;
        var wanted = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SCIMHUB_TEST_SQLSERVER"));
        Assert.True(built || !wanted, "SCIMHUB_TEST_SQLSERVER is set now but was not when the tests were built: build them again, so that the suites run there.");
    }

    [Fact]
    public void The_suites_are_the_same_on_every_database()
    {
        var sqlite = Suites(typeof(OnSqlite));
        Assert.Equal(sqlite.Keys, Suites(typeof(OnPostgreSql)).Keys);
        foreach (var suite in typeof(StorageSuite).Assembly.GetTypes().Where(type => type.IsAbstract && type.IsSubclassOf(typeof(StorageSuite))))
        {
            Assert.Contains(sqlite.Values, type => type.IsSubclassOf(suite) || suite.Name.Contains("PostgreSql", StringComparison.Ordinal));
        }

        static SortedDictionary<string, Type> Suites(Type database) => new(database.GetNestedTypes().ToDictionary(type => type.Name));
    }

    [Fact]
    public void The_migrations_are_written_as_a_script_that_may_run_twice_and_makes_every_table()
    {
        using var context = HubStorage.CreateContext(StorageProvider.SqlServer, "Server=text");
        var script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        foreach (var table in context.Model.GetEntityTypes().Select(type => type.GetTableName()!))
        {
            Assert.Contains($"CREATE TABLE [{table}]", script, StringComparison.Ordinal);
        }
        Assert.Contains("IF NOT EXISTS", script, StringComparison.Ordinal);
        Assert.Contains("binary(16)", script, StringComparison.Ordinal);
        Assert.DoesNotContain("uniqueidentifier", script, StringComparison.Ordinal);
        Assert.Contains("Latin1_General_100_BIN2_UTF8", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_statement_of_users_and_groups_is_in_its_language()
    {
        var statements = Texts(typeof(UserSql), new UserSql(Database)).Concat(Texts(typeof(GroupSql), new GroupSql(Database))).ToArray();
        Assert.InRange(statements.Length, 40, 100);
        Assert.All(statements, AssertText);
        Assert.All(RowRule.All, rule => AssertText($"{rule.Breaches} ORDER BY 1 {Database.Page(2, 3)}"));
    }

    [Fact]
    public async Task Every_filter_and_sort_is_in_its_language()
    {
        var clock = new TestClock();
        var caller = new ScimCaller(1, Guid.CreateVersion7(), Guid.CreateVersion7(), new(Dialect.Tolerant, default, default, default), null);
        var recording = new RecordingDatabase(Database);
        foreach (var (source, type) in new[] { (UserFilters.SourceWithGroups(new UserSql(Database)), TestSchemas.Catalog.User), (GroupFilters.Source(Database), TestSchemas.Catalog.Group) })
        {
            var lister = new ResourceLister(recording, clock, source);
            var filters = new RandomFilters(new Random(6), type, [Guid.CreateVersion7()]);
            for (var i = 0; i < 1_000; i++)
            {
                await ListAsync(new(FilterParser.Parse(filters.Next(), type, Dialect.Tolerant), null, false, 1, 10));
            }
            foreach (var (path, _) in RandomFilters.Paths(type))
            {
                foreach (var descending in (bool[])[false, true])
                {
                    await ListAsync(new(null, AttributePathParser.Parse(path, type, Dialect.Tolerant), descending, 3, 10));
                    await ListAsync(new(null, AttributePathParser.Parse(path, type, Dialect.Tolerant), descending, 1, 10, new(Guid.CreateVersion7(), null)));
                }
            }
            await ListAsync(new(null, null, false, 1, 0));
            await ListAsync(new(null, null, false, 1, 10, new(Guid.CreateVersion7(), null)));

            // An empty database has no counters, which the lister reads first: what was sent until then is what is looked at.
            async Task ListAsync(ListQuery query) => await Record.ExceptionAsync(async () => await lister.ListAsync(caller, query, Ct));
        }
        Assert.InRange(recording.Statements.Count, 2_000, 20_000);
        Assert.All(recording.Statements, statement =>
        {
            AssertText(statement.Sql);
            Assert.Equal(Enumerable.Range(1, statement.Parameters.Length), Parameter().Matches(statement.Sql).Select(x => int.Parse(x.Groups[1].ValueSpan, null)).Distinct().Order());
        });
    }

    [Fact]
    public void A_unit_of_work_is_one_batch_that_undoes_itself()
    {
        var batch = SqlServerDatabase.Transaction([new("UPDATE a SET b = $1 WHERE c = $2", [1, 2], 1), new("DELETE FROM a WHERE b = $1", [1])]);
        Assert.Equal(
            """
            SET XACT_ABORT ON; BEGIN TRANSACTION;
            UPDATE a SET b = @s0_1 WHERE c = @s0_2;
            IF @@ROWCOUNT <> 1 THROW 50409, 'The data has changed.', 1;
            DELETE FROM a WHERE b = @s1_1;
            COMMIT TRANSACTION;
            """,
            batch.ReplaceLineEndings(Environment.NewLine));
    }

    /// <summary>Every text a class of statements holds or makes.</summary>
    private static IEnumerable<string> Texts(Type type, object instance) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy).Where(field => field.FieldType == typeof(string)).Select(field => (string)field.GetValue(null)!)
            .Concat(type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.PropertyType == typeof(string)).Select(property => (string)property.GetValue(instance)!));

    private static void AssertText(string sql)
    {
        var text = SqlServerDatabase.Named(sql);
        Assert.DoesNotMatch(Parameter(), text);
        // Outside of literals and quoted names.
        var bare = Quoted().Replace(text, "_");
        Assert.DoesNotMatch(Foreign(), bare);
        Assert.DoesNotContain('"', bare);
        Assert.DoesNotContain('\'', bare);
        Assert.Equal(bare.Count(c => c == '('), bare.Count(c => c == ')'));
        foreach (Match table in Table().Matches(text))
        {
            Assert.Contains(table.Groups[1].Value, (string[])["Users", "LinkedIdentities", "UserEmails", "UserNames", "Groups", "Members", "NestedGroups", "GroupManagers", "ResourceCounts", "AuditEntries", "Connections", "Organizations", "LocalCredentials", "TotpKeys", "RecoveryCodes", "Passkeys", "Invitations", "OutgoingMails"]);
        }
    }

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex("'(?:[^']|'')*'|\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"::|->|\bLIMIT\b|\bRETURNING\b|\bunnest\b|\bjson\w*\s*\(|\bunhex\b|\binstr\b|\bstrpos\b|\bstarts_with\b|\bsubstr\b|\blength\b|\bgroup_concat\b|\bCOLLATE\b(?! Latin1_General_100_BIN2_UTF8)|\|\||\btrue\b|\bfalse\b|\bILIKE\b|\bORDINALITY\b")]
    private static partial Regex Foreign();

    [GeneratedRegex("(?:FROM|JOIN|INTO|UPDATE) \"(\\w+)\"")]
    private static partial Regex Table();
}
