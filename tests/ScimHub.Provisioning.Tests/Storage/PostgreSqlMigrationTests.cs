using Npgsql;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Storage;

/// <summary>Nodes that start at once on a database that is empty, or not there yet: each finds it as it should be.</summary>
public sealed class PostgreSqlMigrationTests(PostgreSqlTestDatabase hub) : StorageSuite(hub), IClassFixture<PostgreSqlTestDatabase>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nodes_that_migrate_at_once_do_so_one_after_the_other(bool exists)
    {
        var name = $"migrated_{Guid.NewGuid():n}";
        var settings = new NpgsqlConnectionStringBuilder(Hub.ConnectionString) { Database = name, Pooling = false };
        await using var server = NpgsqlDataSource.Create(Hub.ConnectionString);
        if (exists)
        {
            await using var create = server.CreateCommand($"CREATE DATABASE {name}");
            await create.ExecuteNonQueryAsync(Ct);
        }
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                async () =>
                {
                    await using var storage = HubStorage.Open(StorageProvider.PostgreSql, settings.ConnectionString);
                    await storage.MigrateAsync(Hub.Clock, Ct);
                    Assert.Empty((await storage.StatusAsync(Ct)).Pending);
                },
                Ct)));
        }
        finally
        {
            await using var drop = server.CreateCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            await drop.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
