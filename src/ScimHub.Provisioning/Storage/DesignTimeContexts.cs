using Microsoft.EntityFrameworkCore.Design;
using ScimHub.Provisioning.Storage.PostgreSql;
using ScimHub.Provisioning.Storage.Sqlite;
using ScimHub.Provisioning.Storage.SqlServer;

namespace ScimHub.Provisioning.Storage;

/// <summary>The contexts that <c>dotnet ef migrations add</c> compares the model with; they reach no database.</summary>
internal static class DesignTimeContexts
{
    private static T Create<T>(StorageProvider provider, string connectionString)
        where T : HubDbContext => (T)HubStorage.CreateContext(provider, connectionString);

    internal sealed class Sqlite : IDesignTimeDbContextFactory<SqliteHubDbContext>
    {
        public SqliteHubDbContext CreateDbContext(string[] args) => Create<SqliteHubDbContext>(StorageProvider.Sqlite, "Data Source=design.db");
    }

    internal sealed class PostgreSql : IDesignTimeDbContextFactory<PostgreSqlHubDbContext>
    {
        public PostgreSqlHubDbContext CreateDbContext(string[] args) => Create<PostgreSqlHubDbContext>(StorageProvider.PostgreSql, "Host=design");
    }

    internal sealed class SqlServer : IDesignTimeDbContextFactory<SqlServerHubDbContext>
    {
        public SqlServerHubDbContext CreateDbContext(string[] args) => Create<SqlServerHubDbContext>(StorageProvider.SqlServer, "Server=design");
    }
}
