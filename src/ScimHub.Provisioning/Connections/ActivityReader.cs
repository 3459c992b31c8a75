using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Connections;

/// <summary>Tells of connections by channel when they last worked and what they were last refused: of the audit, in one reading, of the uses of credentials, and of the readings of directories.</summary>
public sealed class ActivityReader(HubStorage storage, SchemaCatalog catalog, int organizationId)
{
    private const string Scim = "scim";
    private const string Directory = "directory";

    /// <summary>Which method a sign-in was by stands in its detail.</summary>
    private static readonly string ByChannel = $"""
        SELECT x."ConnectionId", x."Actor", x."Action", x."Outcome", x."Method", MAX(x."At") FROM (
            SELECT a."ConnectionId", a."Actor", a."Action", a."Outcome", a."At", CASE WHEN a."Detail" LIKE '%"method":"oidc"%' THEN 1 WHEN a."Detail" LIKE '%"method":"ldap"%' THEN 2 ELSE 0 END AS "Method"
            FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Id" >= $2 AND a."ConnectionId" IS NOT NULL
                AND (a."Actor" = {(int)ActorKind.ScimClient} OR a."Action" IN ('session.opened', 'user.asserted', 'signin.refused'))
        ) x GROUP BY x."ConnectionId", x."Actor", x."Action", x."Outcome", x."Method"
        """;

    /// <summary>Of every connection.</summary>
    /// <param name="since">The audit is read from then on; null: all of it.</param>
    public async Task<IReadOnlyList<ConnectionActivity>> ReadAsync(IReadOnlyList<Guid> connections, DateTimeOffset? since, CancellationToken ct)
    {
        var rows = await storage.Database.ListAsync(
            ByChannel,
            [organizationId, since is { } from ? AuditRow.FirstIdAt(from) : Guid.Empty],
            row => new Latest(row.Id(0), Channel((ActorKind)row.Integer(1), row.Integer(4)), row.Integer(3) == (int)AuditOutcome.Done, row.Time(5)),
            ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(organizationId);
        var uses = await context.ConnectionTokens.Where(x => x.LastUsedAt != null && connections.Contains(x.ConnectionId))
            .GroupBy(x => x.ConnectionId).Select(x => new { Id = x.Key, At = x.Max(y => y.LastUsedAt) }).ToListAsync(ct).ConfigureAwait(false);
        var readings = await context.Jobs.AsNoTracking().Where(x => x.Kind == JobKind.DirectorySync && x.FinishedAt != null).OrderByDescending(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var activities = new List<ConnectionActivity>();
        foreach (var id in connections)
        {
            var used = uses.Find(x => x.Id == id)?.At;
            var channels = new List<ChannelActivity>();
            foreach (var channel in (string[])[Scim, AuditFilter.Word(SignInMethod.Oidc), AuditFilter.Word(SignInMethod.Ldap)])
            {
                var own = rows.Where(row => row.ConnectionId == id && row.Channel == channel).ToList();
                var worked = own.Where(row => row.Done).Select(row => (DateTimeOffset?)row.At).Append(channel == Scim ? used : null).Max();
                channels.Add(await RefusedAsync(new(channel, worked), id, own.Where(row => !row.Done).Select(row => (DateTimeOffset?)row.At).Max(), ct).ConfigureAwait(false));
            }
            var (good, bad) = (readings.Find(job => job.ConnectionId == id && job.Fault is null), readings.Find(job => job.ConnectionId == id && job.Fault is not null));
            channels.Add(new(Directory, good?.FinishedAt, bad?.FinishedAt, bad?.Fault));
            activities.Add(new(id, channels));
        }
        return activities;
    }

    private static string? Channel(ActorKind actor, int method) => actor == ActorKind.ScimClient ? Scim : method switch { 1 => AuditFilter.Word(SignInMethod.Oidc), 2 => AuditFilter.Word(SignInMethod.Ldap), _ => null };

    /// <summary>The entry itself: there are few of one moment.</summary>
    private async Task<ChannelActivity> RefusedAsync(ChannelActivity activity, Guid connectionId, DateTimeOffset? at, CancellationToken ct)
    {
        if (at is not { } moment)
        {
            return activity;
        }
        var entries = await new AuditReader(storage, catalog, organizationId)
            .ListAsync(new(ConnectionId: connectionId, Outcome: AuditOutcome.Refused, From: moment, Until: moment.AddMilliseconds(1)), null, AuditReader.MaxPage, ct).ConfigureAwait(false);
        var found = entries.FirstOrDefault(record => activity.Channel == Scim ? record.Entry.Actor == ActorKind.ScimClient : (string?)Detail(record)?["method"] == activity.Channel);
        return activity with { RefusedAt = moment, Reason = found is null ? null : (string?)Detail(found)?["reason"], EntryId = found?.Entry.Id };
    }

    private static JsonNode? Detail(AuditRecord record) => record.Entry.Detail is { } detail ? JsonNode.Parse(detail) : null;

    /// <param name="Channel">Null where the row tells of none.</param>
    private sealed record Latest(Guid ConnectionId, string? Channel, bool Done, DateTimeOffset At);
}
