using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>The audit row of a write, a statement of the write's own unit of work.</summary>
internal static class AuditTrail
{
    private const string Insert = """
        INSERT INTO "AuditEntries" ("OrganizationId", "Id", "At", "Actor", "ActorId", "ConnectionId", "CredentialId", "Action", "TargetId", "Outcome", "Detail", "Address", "Values")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """;

    /// <param name="connectionId">The connection concerned; null where none is.</param>
    /// <param name="reference">The row's id, where somebody was told it.</param>
    public static SqlStatement Entry(
        Actor actor, Guid? connectionId, DateTimeOffset now, string action, Guid target, string? detail, AuditValues? values = null, AuditOutcome outcome = AuditOutcome.Done, Guid? reference = null)
    {
        var id = reference ?? SequentialId.Next(now);
        return new(Insert, [actor.OrganizationId, id, now, (int)actor.Kind, actor.Id, connectionId, actor.CredentialId, action, target, (int)outcome, detail, actor.Address, values?.In(id)]);
    }

    /// <summary>Something was asked for and refused.</summary>
    /// <param name="reference">The row's id, where somebody was told it.</param>
    /// <param name="method">By which somebody stood at the door; null where nobody did.</param>
    public static SqlStatement Refusal(Actor actor, Guid? connectionId, DateTimeOffset now, string action, Guid target, RefusalReason reason, Guid? reference = null, SignInMethod? method = null)
    {
        var detail = new JsonObject { ["reason"] = JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()) };
        if (method is { } by)
        {
            detail["method"] = AuditFilter.Word(by);
        }
        return Entry(actor, connectionId, now, action, target, detail.ToJsonString(), outcome: AuditOutcome.Refused, reference: reference);
    }
}
