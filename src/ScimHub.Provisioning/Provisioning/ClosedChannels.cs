using System.Collections.Concurrent;
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

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly HubDatabase database = storage.Database;
    private readonly ConcurrentDictionary<(int Organization, Guid Connection), Count> counts = new();

    public async ValueTask NoteAsync(ScimCaller caller, RefusalReason reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (counts.GetOrAdd((caller.OrganizationId, caller.ConnectionId), _ => new()).Take(now) is not (> 0 and var requests))
        {
            return;
        }
        var detail = new JsonObject { ["reason"] = AuditFilter.Word(reason), ["requests"] = requests };
        await database.CommitAsync(
            caller.ConnectionId, [AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Action, caller.ConnectionId, detail.ToJsonString(), outcome: AuditOutcome.Refused)], ct);
    }

    private sealed class Count
    {
        private readonly Lock turn = new();
        private long requests;
        private DateTimeOffset next;

        /// <returns>How many a row is to be written for; 0: none yet.</returns>
        public long Take(DateTimeOffset now)
        {
            lock (turn)
            {
                requests++;
                if (now < next)
                {
                    return 0;
                }
                next = now + Interval;
                (var taken, requests) = (requests, 0);
                return taken;
            }
        }
    }
}
