using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Connections;

/// <summary>Writes down what was done to connections and their secrets, in the same unit of work.</summary>
internal static class ConnectionAudit
{
    public static void Record(HubDbContext context, DateTimeOffset now, string action, Guid connectionId, Guid targetId, JsonObject? detail = null) =>
        context.AuditEntries.Add(new AuditEntry
        {
            OrganizationId = context.OrganizationId,
            Id = Guid.CreateVersion7(now),
            At = now,
            ConnectionId = connectionId,
            Action = action,
            TargetId = targetId,
            Detail = detail?.ToJsonString(),
        });
}
