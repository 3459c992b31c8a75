using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Api;

/// <summary>When each source last changed what it says of an attribute, as the audit of one person tells: as far back as it is kept.</summary>
/// <param name="newestFirst">What was done to the account.</param>
internal sealed class AttributeTimes(IReadOnlyList<AuditEntry> newestFirst)
{
    /// <summary>So many changes are looked at.</summary>
    private const int Looked = 500;

    private readonly List<(AuditEntry Entry, IReadOnlyList<string>? Changed)> changes = [.. newestFirst.Select(entry => (entry, Changed(entry)))];

    public static async Task<AttributeTimes> ReadAsync(Guid id, ApiRequest api, CancellationToken ct) =>
        new([.. (await api.Audit.ListAsync(new(Action: "user.", Outcome: AuditOutcome.Done, PersonId: id), null, Looked, ct)).Select(record => record.Entry).Where(entry => entry.TargetId == id)]);

    /// <returns>Null where the audit does not say.</returns>
    public DateTimeOffset? Of(AttributeContest contest, AttributeClaim claim) => changes
        .Where(change => change.Entry.ConnectionId == claim.ConnectionId && (claim.Channel is null || claim.Channel == Channel.Scim == (change.Entry.Actor == ActorKind.ScimClient)))
        .Where(change => change.Changed is null || change.Changed.Contains(contest.Attribute.Name, StringComparer.Ordinal))
        .Select(change => (DateTimeOffset?)change.Entry.At)
        .FirstOrDefault();

    /// <summary>The attributes that it names as changed; null where all were said for the first time.</summary>
    private static List<string>? Changed(AuditEntry entry) =>
        entry.Detail is { } detail && JsonNode.Parse(detail)?["changed"] is JsonArray names ? [.. names.Select(name => (string?)name).OfType<string>()]
        : entry.Action is "user.created" or "user.linked" ? null
        : [];
}
