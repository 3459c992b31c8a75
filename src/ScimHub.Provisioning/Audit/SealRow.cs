using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>A seal as the statements read it.</summary>
internal static class SealRow
{
    /// <summary>The columns of the table <c>s</c> that <see cref="Read"/> expects.</summary>
    public const string Columns = """
        s."OrganizationId", s."Number", s."FirstId", s."LastId", s."Count", s."PreviousHash", s."Hash", s."SealedAt"
        """;

    public static AuditSeal Read(HubRow row) => new()
    {
        OrganizationId = row.Integer(0),
        Number = row.Number(1),
        FirstId = row.Id(2),
        LastId = row.Id(3),
        Count = row.Integer(4),
        PreviousHash = row.Bytes(5),
        Hash = row.Bytes(6),
        SealedAt = row.Time(7),
    };
}
