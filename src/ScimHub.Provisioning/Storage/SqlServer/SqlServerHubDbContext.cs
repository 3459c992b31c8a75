using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ScimHub.Provisioning.Storage.SqlServer;

/// <summary>The model on SQL Server: ids are binary(16), most significant byte first, since uniqueidentifier sorts otherwise; text compares by code point.</summary>
public sealed class SqlServerHubDbContext(DbContextOptions<SqlServerHubDbContext> options) : HubDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Guid>().HaveConversion<BigEndianGuidConverter>().HaveColumnType("binary(16)");
        configurationBuilder.Properties<string>().UseCollation("Latin1_General_100_BIN2_UTF8").AreUnicode(false);
    }

    internal sealed class BigEndianGuidConverter() : ValueConverter<Guid, byte[]>(
        value => value.ToByteArray(true),
        value => new Guid(value, true));
}
