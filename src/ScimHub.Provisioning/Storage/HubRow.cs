namespace ScimHub.Provisioning.Storage;

/// <summary>The current row of a result, its columns read as the model's types whatever the database keeps them as. Valid until the next row.</summary>
public abstract class HubRow
{
    public abstract bool IsNull(int column);

    public abstract Guid Id(int column);

    public abstract bool Flag(int column);

    public abstract byte[] Bytes(int column);

    public abstract string Text(int column);

    public abstract long Number(int column);

    /// <summary>Any value as text in the invariant culture; ids as 32 hexadecimal digits.</summary>
    public abstract string? AnyText(int column);

    public int Integer(int column) => (int)Number(column);

    public int? OptionalInteger(int column) => IsNull(column) ? null : Integer(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Number(column));

    /// <summary>The same; null where there is none.</summary>
    public DateTimeOffset? OptionalTime(int column) => IsNull(column) ? null : Time(column);

    public Guid? OptionalId(int column) => IsNull(column) ? null : Id(column);

    public byte[]? OptionalBytes(int column) => IsNull(column) ? null : Bytes(column);

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);
}
