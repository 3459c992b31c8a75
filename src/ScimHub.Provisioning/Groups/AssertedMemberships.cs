using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>
/// Brings what a sign-in or a sync says of a person's groups into the groups of that connection, in the unit of work of the person. It makes groups that are not there yet, and
/// takes away only what the same channel said before: what the SCIM client said, only the client takes back. Groups that confer administration need the same right here as there.
/// </summary>
internal sealed class AssertedMemberships(HubStorage storage, SchemaCatalog catalog, TimeProvider time)
{
    private const string Updated = "group.updated";

    private const string Remove = """DELETE FROM "Members" WHERE "OrganizationId" = $1 AND "GroupId" = $2 AND "UserId" = $3 AND "Channel" = $4""";

    private readonly AdministrationReader administrators = new(storage, time);

    private readonly string add = $"""
        INSERT INTO "Members" ("OrganizationId", "GroupId", "UserId", "ConnectionId", "Channel") SELECT $1, $2, l."UserId", $4, $5
        FROM {storage.Database.Held("\"LinkedIdentities\" l")}
        WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $4 AND l."Channel" = $5 AND l."UserId" = $3
        {storage.Database.HoldingRows("l")}
        """;

    /// <summary>What is to be written, in the order of a unit of work.</summary>
    /// <param name="Work">Rows and their audit; it comes behind what makes the person.</param>
    /// <param name="Touches">The groups' versions and the connection's count; they end the unit.</param>
    public sealed record Plan(List<SqlStatement> Work, List<SqlStatement> Touches)
    {
        /// <summary>Whether nobody comes or goes; a refusal alone is told all the same.</summary>
        public bool IsEmpty => Work.Count == 0;
    }

    /// <param name="userId">The person, who is there or is made in the same unit.</param>
    /// <param name="advances">Whether the unit steps the organisation's access already.</param>
    public async Task<Plan> PlanAsync(Assertion assertion, Connection connection, Guid userId, bool advances, CancellationToken ct)
    {
        var plan = new Plan([], []);
        if (assertion.Groups is not { } asserted)
        {
            return plan;
        }
        var (organizationId, now) = (assertion.Actor.OrganizationId, time.GetUtcNow());
        await using var context = storage.CreateContext(organizationId);
        var standing = await context.Members.AsNoTracking().Where(m => m.UserId == userId && m.ConnectionId == connection.Id).ToDictionaryAsync(m => m.GroupId, m => m.Channel, ct).ConfigureAwait(false);
        var wanted = await FindAsync(context, connection, asserted, ct).ConfigureAwait(false);
        var coming = wanted.Where(group => group.Row is null || !standing.ContainsKey(group.Row.Id)).ToList();
        var staying = wanted.Select(group => group.Row?.Id).OfType<Guid>().ToHashSet();
        var going = assertion.GroupsMayLack ? [] : standing.Where(member => member.Value == assertion.Channel && !staying.Contains(member.Key)).Select(member => member.Key).ToList();
        if (coming.Count + going.Count == 0)
        {
            return plan;
        }
        var administration = await administrators.NowAsync(organizationId, ct);
        var isProtected = administration.Protected.Contains(userId);
        var steps = false;
        foreach (var group in coming)
        {
            var id = group.Row?.Id ?? SequentialId.Next(now);
            var confers = administration.Groups.Contains(id);
            if (ProvisioningPolicy.DecideChange(isProtected, confers, connection.MayAdminister) is { } refusal)
            {
                plan.Work.Add(AuditTrail.Refusal(assertion.Actor, connection.Id, now, Updated, id, refusal.Reason));
                continue;
            }
            if (group.Row is null)
            {
                var unit = AssertedGroupUnit.Of(catalog, assertion.Actor, connection, id, group.Asserted, now);
                plan.Work.AddRange([unit.Insert, unit.Audit]);
                plan.Touches.Add(unit.Count);
            }
            steps |= confers;
            plan.Work.Add(new(add, [organizationId, id, userId, connection.Id, (int)assertion.Channel], 1));
            Record(plan, assertion.Actor, connection, id, now, ChangeDetail.Of(null, null, [userId]));
        }
        var holders = going.Exists(administration.Groups.Contains) ? await administrators.HoldersAsync(organizationId, administration, ct) : [];
        foreach (var id in going)
        {
            var confers = administration.Groups.Contains(id);
            // Each is judged by what those before it leave: all together may be more than any of them.
            var left = holders.FindAll(holder => holder.UserId != userId || holder.Through != id);
            if ((ProvisioningPolicy.DecideChange(isProtected, confers, connection.MayAdminister) ?? (confers ? ProvisioningPolicy.DecideLoss(left.Count > 0) : null)) is { } refusal)
            {
                plan.Work.Add(AuditTrail.Refusal(assertion.Actor, connection.Id, now, Updated, id, refusal.Reason));
                continue;
            }
            holders = left;
            steps |= confers;
            plan.Work.Add(new(Remove, [organizationId, id, userId, (int)assertion.Channel], 1));
            Record(plan, assertion.Actor, connection, id, now, ChangeDetail.Of(null, null, default, [userId]));
        }
        if (steps && !advances)
        {
            plan.Work.Add(new(AdministrationReader.Advance, [organizationId, administration.Version], 1));
        }
        return plan;
    }

    /// <summary>Each asserted group once, with the group of the connection that it is: by the id the connection knows it by, else by its name.</summary>
    private static async Task<List<(AssertedGroup Asserted, KnownGroup? Row)>> FindAsync(HubDbContext context, Connection connection, IReadOnlyList<AssertedGroup> asserted, CancellationToken ct)
    {
        var ids = asserted.Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        var keys = asserted.Select(group => ComparisonKey.Identity(group.Name)).ToHashSet(StringComparer.Ordinal);
        var rows = await KnownGroup.Of(context.Groups.Where(g => g.ConnectionId == connection.Id && (keys.Contains(g.DisplayNameKey) || (g.ExternalId != null && ids.Contains(g.ExternalId)))))
            .ToListAsync(ct).ConfigureAwait(false);
        var byId = KnownGroup.ById(rows);
        var byName = rows.GroupBy(g => g.DisplayNameKey).ToDictionary(g => g.Key, g => g.First());
        var found = new List<(AssertedGroup, KnownGroup?)>();
        var seen = new HashSet<Guid>();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in asserted)
        {
            var key = ComparisonKey.Identity(group.Name);
            if ((byId.GetValueOrDefault(group.Id) ?? byName.GetValueOrDefault(key)) is { } row)
            {
                if (seen.Add(row.Id))
                {
                    found.Add((group, row));
                }
            }
            else if (key.Length is > 0 and <= ComparisonKey.MaxIndexedLength && made.Add(key))
            {
                found.Add((group, null));
            }
        }
        return found;
    }

    private static void Record(Plan plan, Actor actor, Connection connection, Guid id, DateTimeOffset now, string? detail)
    {
        plan.Work.Add(AuditTrail.Entry(actor, connection.Id, now, Updated, id, detail));
        plan.Touches.Add(new(GroupSql.Touch, [actor.OrganizationId, id, now, 1L], 1, Adds: true));
    }
}
