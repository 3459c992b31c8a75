using System.Data.Common;

namespace ScimHub.Provisioning.Storage;

/// <summary>A row of a result, its columns read as the model's types whatever the database keeps them as.</summary>
public readonly struct HubRow(HubDatabase database, DbDataReader reader)
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public Guid Id(int column) => database.ReadId(reader, column);

    public Guid? OptionalId(int column) => reader.IsDBNull(column) ? null : database.ReadId(reader, column);

    public bool Flag(int column) => database.ReadFlag(reader, column);

    public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public byte[]? OptionalBytes(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    public string Text(int column) => reader.GetString(column);

    public string? OptionalText(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public long Number(int column) => database.ReadNumber(reader, column);

    public int Integer(int column) => reader.GetInt32(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    /// <summary>Any value as text in the invariant culture; ids as 32 hexadecimal digits.</summary>
    public string? AnyText(int column) => reader.IsDBNull(column)
        ? null
        : reader.GetValue(column) switch
        {
            byte[] id => Convert.ToHexStringLower(id),
            Guid id => id.ToString("n"),
            IFormattable value => value.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            var value => value.ToString(),
        };
}
