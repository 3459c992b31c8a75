using Npgsql;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Storage;

/// <summary>A first push must not wait for the database's own look at its tables, which comes once a minute.</summary>
public sealed class PostgreSqlStatisticsTests(PostgreSqlTestDatabase hub) : StorageSuite(hub), IClassFixture<PostgreSqlTestDatabase>
{
    [Fact]
    public async Task The_planner_knows_a_table_soon_after_it_has_grown()
    {
        var caller = await Hub.ConnectAsync();
        await using var source = NpgsqlDataSource.Create(Hub.ConnectionString);
        await using var analyzed = source.CreateCommand("SELECT COUNT(*) FROM pg_stat_user_tables WHERE relname = 'Users' AND analyze_count > 0");
        for (var i = 0; await analyzed.ExecuteScalarAsync(Ct) is 0L; i++)
        {
            await Hub.Users.CreateAsync(caller, TestDatabase.User($$"""{"userName":"grow-{{i}}"}"""), Ct);
            Assert.True(i < 50_000, "The tables were never looked at.");
        }
    }
}
