using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Writes down what the SCIM channel of a paused or detached connection is refused. An identity provider repeats a refused write every few seconds for as long as that lasts, so a
/// connection has at most one row a minute on each node; it says how many requests it stands for: those since the row before it, itself included.
/// </summary>
public sealed class ClosedChannels(HubStorage storage, TimeProvider time)
{
    public const string Action = "scim.write";

    private readonly HubDatabase database = storage.Database;
    private readonly RefusalCounter<(int Organization, Guid Connection)> counter = new(TimeSpan.FromMinutes(1));

    public async ValueTask NoteAsync(ScimCaller caller, RefusalReason reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (counter.Take((caller.OrganizationId, caller.ConnectionId), now) is not (> 0 and var requests))
        {
            return;
        }
        var detail = new JsonObject { ["reason"] = AuditFilter.Word(reason), ["requests"] = requests };
        await database.CommitAsync(
            caller.ConnectionId, [AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Action, caller.ConnectionId, detail.ToJsonString(), outcome: AuditOutcome.Refused)], ct);
    }
}
