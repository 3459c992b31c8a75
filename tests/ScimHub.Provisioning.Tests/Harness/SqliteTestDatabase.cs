using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>A file in a temporary folder.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("scimhub-");

    public override StorageProvider Provider => StorageProvider.Sqlite;

    public override string ConnectionString => $"Data Source={Path.Combine(folder.FullName, "data", "scimhub.db")}";

    public override Task ForgetForeignKeysAsync(HubDbContext context) => context.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys=OFF");

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task DropAsync()
    {
        using (var connection = new SqliteConnection(ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
