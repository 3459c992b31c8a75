using Microsoft.EntityFrameworkCore;
using Npgsql;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>
/// A database of its own in the cluster that <c>SCIMHUB_TEST_POSTGRESQL</c> names. It compares text as American English does,
/// so that whatever is left to the database's own order shows.
/// </summary>
public sealed class PostgreSqlTestDatabase : TestDatabase
{
    private readonly string name = $"scimhub_{Guid.CreateVersion7():n}";
    private readonly string? cluster = Environment.GetEnvironmentVariable("SCIMHUB_TEST_POSTGRESQL");

    public override StorageProvider Provider => StorageProvider.PostgreSql;

    public override string ConnectionString => new NpgsqlConnectionStringBuilder(cluster) { Database = name, MaxPoolSize = 20 }.ConnectionString;

    public override Task ForgetForeignKeysAsync(HubDbContext context) => context.Database.ExecuteSqlRawAsync("SET session_replication_role = replica");

    protected override Task CreateAsync()
    {
        Assert.False(
            string.IsNullOrEmpty(cluster),
            "SCIMHUB_TEST_POSTGRESQL is not set, so PostgreSQL cannot be tested: run tests/run provisioning, which starts a cluster, or set it to an administrator's connection string.");
        return AdministerAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'");
    }

    protected override async Task DropAsync()
    {
        if (string.IsNullOrEmpty(cluster))
        {
            return;
        }
        await AdministerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private async Task AdministerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(cluster) { Database = "postgres", Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
