using System.Text.Json.Nodes;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>Writes down what administrators did to connections, their secrets, roles, domains and grants, in the same unit of work.</summary>
internal static class AdministrativeAudit
{
    /// <summary>A row in the name of the context's actor.</summary>
    /// <param name="connectionId">The connection concerned; null where none is.</param>
    /// <param name="values">What was set, before and after.</param>
    public static void Record(HubDbContext context, DateTimeOffset now, string action, Guid? connectionId, Guid targetId, JsonObject? detail = null, AuditValues? values = null)
    {
        var id = SequentialId.Next(now);
        context.AuditEntries.Add(new AuditEntry
        {
            OrganizationId = context.OrganizationId,
            Id = id,
            At = now,
            Actor = context.Actor.Kind,
            ActorId = context.Actor.Id,
            CredentialId = context.Actor.CredentialId,
            Address = context.Actor.Address,
            ConnectionId = connectionId,
            Action = action,
            TargetId = targetId,
            Detail = detail?.ToJsonString(),
            Values = values?.In(id),
        });
    }
}
