using System.Data.Common;
using System.Globalization;

namespace ScimHub.Provisioning.Storage.SqlServer;

/// <summary>Ids are 16 bytes, most significant first; COUNT(*) is an int, and the client does not widen it.</summary>
internal sealed class SqlServerRow(DbDataReader reader) : ReaderRow(reader)
{
    public override Guid Id(int column) => new(Bytes(column), true);

    public override long Number(int column) => Convert.ToInt64(Reader.GetValue(column), CultureInfo.InvariantCulture);
}
