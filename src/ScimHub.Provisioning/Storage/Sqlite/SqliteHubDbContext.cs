using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>The model on SQLite: ids are 16 bytes, most significant first, so that version 7 ids sort by time.</summary>
public sealed class SqliteHubDbContext(DbContextOptions<SqliteHubDbContext> options) : HubDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Guid>().HaveConversion<BigEndianGuidConverter>();
    }

    internal sealed class BigEndianGuidConverter() : ValueConverter<Guid, byte[]>(
        value => value.ToByteArray(true),
        value => new Guid(value, true));
}
