using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>A database of its own on the server that <c>SCIMHUB_TEST_SQLSERVER</c> names.</summary>
public sealed class SqlServerTestDatabase : TestDatabase
{
    private readonly string name = $"scimhub_{Guid.CreateVersion7():n}";
    private readonly string? server = Environment.GetEnvironmentVariable("SCIMHUB_TEST_SQLSERVER");

    public override StorageProvider Provider => StorageProvider.SqlServer;

    public override string ConnectionString => new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString;

    public override Task ForgetForeignKeysAsync(HubDbContext context) => context.Database.ExecuteSqlRawAsync("EXEC sp_MSforeachtable 'ALTER TABLE ? NOCHECK CONSTRAINT ALL'");

    protected override Task CreateAsync()
    {
        Assert.False(string.IsNullOrEmpty(server), "SCIMHUB_TEST_SQLSERVER was set when the tests were built and is not now: set it, or build again.");
        return AdministerAsync($"CREATE DATABASE {name}");
    }

    protected override async Task DropAsync()
    {
        if (string.IsNullOrEmpty(server))
        {
            return;
        }
        SqlConnection.ClearAllPools();
        await AdministerAsync($"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {name}");
    }

    private async Task AdministerAsync(string sql)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(server) { InitialCatalog = "master", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
