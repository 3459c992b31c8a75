using Microsoft.EntityFrameworkCore;
using Npgsql;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>The model on PostgreSQL: keys compare by byte (collation C), search documents are jsonb.</summary>
public sealed class PostgreSqlHubDbContext(DbContextOptions<PostgreSqlHubDbContext> options) : HubDbContext(options)
{
    internal override bool Renews(Exception fault)
    {
        if ((fault as NpgsqlException ?? fault.InnerException as NpgsqlException) is not { } e || !PostgreSqlFaults.IsBroken(e))
        {
            return false;
        }
        NpgsqlConnection.ClearPool((NpgsqlConnection)Database.GetDbConnection());
        return true;
    }

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
