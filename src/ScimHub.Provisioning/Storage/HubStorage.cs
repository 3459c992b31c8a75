using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage.PostgreSql;
using ScimHub.Provisioning.Storage.Sqlite;
using ScimHub.Provisioning.Storage.SqlServer;

namespace ScimHub.Provisioning.Storage;

/// <summary>One database: its contexts, its migrations and its prepared statements. The entrance to the storage.</summary>
public sealed class HubStorage : IAsyncDisposable
{
    private readonly string connectionString;

    private HubStorage(StorageProvider provider, string connectionString, HubDatabase database, AccessModel model, KeyCover? cover)
    {
        Model = model;
        Cover = cover;
        Provider = provider;
        this.connectionString = connectionString;
        Database = database;
        Access = new(this);
    }

    public StorageProvider Provider { get; }

    public HubDatabase Database { get; }

    /// <summary>What the stored roles are read by.</summary>
    public AccessModel Model { get; }

    /// <summary>What covers keys that lie in the database; null: nothing does.</summary>
    internal KeyCover? Cover { get; }

    /// <summary>What decides access, as it was last read.</summary>
    internal AccessSetupReader Access { get; }

    /// <summary>Opens nothing yet: the database is first reached by the first query or by <see cref="MigrateAsync"/>.</summary>
    /// <param name="model">Null: nothing is declared.</param>
    /// <param name="cover">Of keys that lie in the database; null: they lie open.</param>
    public static HubStorage Open(StorageProvider provider, string connectionString, AccessModel? model = null, KeyCover? cover = null)
    {
        if (provider == StorageProvider.PostgreSql)
        {
            connectionString = PostgreSqlPatience.Of(connectionString);
        }
        HubDatabase database = provider switch
        {
            StorageProvider.Sqlite => new SqliteDatabase(connectionString),
            StorageProvider.PostgreSql => new PostgreSqlDatabase(connectionString),
            StorageProvider.SqlServer => new SqlServerDatabase(connectionString),
            _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, null),
        };
        return new(provider, connectionString, database, model ?? AccessModel.Default, cover);
    }

    /// <summary>A context for one organisation's rows; the caller disposes of it.</summary>
    public HubDbContext CreateContext(int organizationId = Organization.DefaultId) => CreateContext(Actor.CommandLine(organizationId));

    /// <summary>The same, to write in somebody's name.</summary>
    public HubDbContext CreateContext(Actor actor)
    {
        var context = CreateContext(Provider, connectionString);
        context.Actor = actor;
        return context;
    }

    /// <summary>Brings the schema up to date and makes the default organisation. Several nodes may do so at once.</summary>
    /// <exception cref="AdministrationException">The database is newer than this program.</exception>
    public async Task MigrateAsync(TimeProvider time, CancellationToken ct)
    {
        if (await IsCurrentAsync(ct))
        {
            return;
        }
        await using var context = CreateContext();
        if (Provider == StorageProvider.Sqlite)
        {
            SqliteFile.Create(context.Database.GetConnectionString()!);
        }
        await context.MigrateAsync(ct);
        if ((await StatusAsync(ct)).Unknown is [.., var newest])
        {
            throw new AdministrationException($"The database is newer than this program (it has '{newest}'): run the version of ScimHub that made it, or restore a backup from before.");
        }
        if (!await context.Organizations.AnyAsync(ct))
        {
            context.Organizations.Add(new Organization { Id = Organization.DefaultId, Name = "Default", CreatedAt = time.GetUtcNow() });
            try
            {
                await context.SaveChangesAsync(ct);
            }
            catch (DbUpdateException) when (context.Organizations.AsNoTracking().Any())
            {
                // Another node was quicker: the organisation exists, which is all that was wanted.
            }
        }
    }

    /// <summary>Whether all migrations were run and no others, and the default organisation is there: then there is nothing to do, which a command learns in milliseconds where the framework takes a second.</summary>
    private async Task<bool> IsCurrentAsync(CancellationToken ct)
    {
        if (Provider == StorageProvider.Sqlite && !SqliteFile.Exists(connectionString))
        {
            return false;
        }
        try
        {
            var applied = await Database.ListAsync("""SELECT "MigrationId" FROM "__EFMigrationsHistory" """, [], row => row.Text(0), ct);
            return applied.ToHashSet(StringComparer.Ordinal).SetEquals(MigrationIds(Provider))
                && (await Database.ListAsync("""SELECT COUNT(*) FROM "Organizations" WHERE "Id" = $1""", [Organization.DefaultId], row => row.Number(0), ct))[0] == 1;
        }
        catch (Exception e) when (e is StorageUnavailableException or System.Data.Common.DbException)
        {
            // There is no such table yet, or no database: what is wrong, the migration tells.
            return false;
        }
    }

    private static IEnumerable<string> MigrationIds(StorageProvider provider)
    {
        var context = provider switch
        {
            StorageProvider.Sqlite => typeof(SqliteHubDbContext),
            StorageProvider.PostgreSql => typeof(PostgreSqlHubDbContext),
            StorageProvider.SqlServer => typeof(SqlServerHubDbContext),
            _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, null),
        };
        return from type in context.Assembly.GetTypes()
               where type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
               let migration = type.GetCustomAttribute<MigrationAttribute>()
               where migration is not null
               select migration.Id;
    }

    /// <summary>Keeps in mind where this server is reached; see <see cref="Organization.ServerUrl"/>.</summary>
    public async Task SetServerUrlAsync(string url, CancellationToken ct)
    {
        await using var context = CreateContext();
        await context.Organizations
            .Where(x => x.Id == Organization.DefaultId && x.ServerUrl != url)
            .ExecuteUpdateAsync(x => x.SetProperty(organization => organization.ServerUrl, url), ct);
    }

    public async Task<string?> ServerUrlAsync(CancellationToken ct)
    {
        await using var context = CreateContext();
        return await context.Organizations.Where(x => x.Id == Organization.DefaultId).Select(x => x.ServerUrl).FirstOrDefaultAsync(ct);
    }

    public async Task<StorageStatus> StatusAsync(CancellationToken ct)
    {
        await using var context = CreateContext();
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(ct)).ToList();
        return new(Provider, applied, [.. known.Except(applied)], [.. applied.Except(known)]);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    internal static HubDbContext CreateContext(StorageProvider provider, string connectionString) => provider switch
    {
        StorageProvider.Sqlite => new SqliteHubDbContext(new DbContextOptionsBuilder<SqliteHubDbContext>()
            .UseSqlite(connectionString)
            .ReplaceService<IMigrationsSqlGenerator, SqliteHubMigrationsGenerator>()
            .Options),
        StorageProvider.PostgreSql => new PostgreSqlHubDbContext(new DbContextOptionsBuilder<PostgreSqlHubDbContext>().UseNpgsql(connectionString).WithPatience().Options),
        StorageProvider.SqlServer => new SqlServerHubDbContext(new DbContextOptionsBuilder<SqlServerHubDbContext>().UseSqlServer(connectionString).Options),
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, null),
    };
}
