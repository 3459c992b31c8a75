using System.Data.Common;
using System.Globalization;

namespace ScimHub.Provisioning.Storage;

/// <summary>The current row of an ADO.NET reader.</summary>
internal class ReaderRow(DbDataReader reader) : HubRow
{
    protected DbDataReader Reader => reader;

    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override Guid Id(int column) => reader.GetGuid(column);

    public override bool Flag(int column) => reader.GetBoolean(column);

    public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public override string Text(int column) => reader.GetString(column);

    public override long Number(int column) => reader.GetInt64(column);

    public override string? AnyText(int column) => reader.IsDBNull(column)
        ? null
        : reader.GetValue(column) switch
        {
            byte[] id => Convert.ToHexStringLower(id),
            Guid id => id.ToString("n"),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString(),
        };
}
