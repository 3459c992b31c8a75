using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>The audit row of a SCIM write, a statement of the write's own unit of work.</summary>
internal static class AuditTrail
{
    private const string Insert = """
        INSERT INTO "AuditEntries" ("OrganizationId", "Id", "At", "Actor", "ConnectionId", "CredentialId", "Action", "TargetId", "Outcome", "Detail", "Address")
        VALUES ($1, $2, $3, $10, $4, $5, $6, $7, $11, $8, $9)
        """;

    public static SqlStatement Entry(ScimCaller caller, DateTimeOffset now, string action, Guid target, string? detail, AuditOutcome outcome = AuditOutcome.Done) => new(
        Insert,
        [caller.OrganizationId, SequentialId.Next(now), now, caller.ConnectionId, caller.CredentialId, action, target, detail, caller.Address, (int)ActorKind.ScimClient, (int)outcome]);
}
