using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>The model on PostgreSQL: keys compare by byte (collation C), search documents are jsonb.</summary>
public sealed class PostgreSqlHubDbContext(DbContextOptions<PostgreSqlHubDbContext> options) : HubDbContext(options)
{
    /// <summary>"ScimHub" in ASCII: what the advisory lock is known by in this database.</summary>
    private const long MigrationLock = 0x5363696D487562;

    /// <summary>Whether a statement was given up that may be under way still.</summary>
    internal bool IsAbandoned { get; set; }

    /// <summary>A connection is closed when its statement has ended: where that was given up, nobody waits for it.</summary>
    public override ValueTask DisposeAsync()
    {
        var disposal = base.DisposeAsync();
        if (!IsAbandoned)
        {
            return disposal;
        }
        _ = disposal.AsTask().ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return ValueTask.CompletedTask;
    }

    /// <summary>The framework's own lock ends with each migration, so that two nodes with several to run would both run the second.</summary>
    internal override async Task MigrateAsync(CancellationToken ct)
    {
        // Another node may be at work on large tables.
        Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
        var creator = this.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(ct))
        {
            await CreateAsync(creator, ct);
        }
        await Database.OpenConnectionAsync(ct);
        try
        {
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", ct);
            await base.MigrateAsync(ct);
            await Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", ct);
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    private static async Task CreateAsync(IRelationalDatabaseCreator creator, CancellationToken ct)
    {
        try
        {
            await creator.CreateAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another node was quicker.
        }
    }

    internal override bool Renews(Exception fault)
    {
        if ((fault as NpgsqlException ?? fault.InnerException as NpgsqlException) is not { } e || !PostgreSqlFaults.IsBroken(e))
        {
            return false;
        }
        NpgsqlConnection.ClearPool((NpgsqlConnection)Database.GetDbConnection());
        return true;
    }

    protected override string InactiveFilter => "NOT \"Active\"";

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation("C");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<User>().Property(x => x.Search).HasColumnType("jsonb").UseCollation(null);
        modelBuilder.Entity<Group>().Property(x => x.Search).HasColumnType("jsonb").UseCollation(null);
    }
}
