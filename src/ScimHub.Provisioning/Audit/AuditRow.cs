using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>An audit row as the statements read it: every column, in one order.</summary>
internal static class AuditRow
{
    /// <summary>The columns of the table <c>a</c> that <see cref="Read"/> expects.</summary>
    public const string Columns = """
        a."OrganizationId", a."Id", a."At", a."Actor", a."ActorId", a."ConnectionId", a."CredentialId", a."Action", a."TargetId", a."Outcome", a."Detail", a."Address", a."Values"
        """;

    public static AuditEntry Read(HubRow row) => new()
    {
        OrganizationId = row.Integer(0),
        Id = row.Id(1),
        At = row.Time(2),
        Actor = (ActorKind)row.Integer(3),
        ActorId = row.OptionalId(4),
        ConnectionId = row.OptionalId(5),
        CredentialId = row.OptionalId(6),
        Action = row.Text(7),
        TargetId = row.Id(8),
        Outcome = (AuditOutcome)row.Integer(9),
        Detail = row.OptionalText(10),
        Address = row.OptionalText(11),
        Values = row.OptionalBytes(12),
    };

    /// <summary>When an id of version 7 was made.</summary>
    public static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var part in bytes[..6])
        {
            milliseconds = (milliseconds << 8) | part;
        }
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <summary>The least id of a moment: ids of version 7 begin with the milliseconds since 1970, so that times are ranges of the primary key.</summary>
    public static Guid FirstIdAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds());
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
        {
            bytes[i] = (byte)milliseconds;
        }
        return new(bytes, bigEndian: true);
    }
}
