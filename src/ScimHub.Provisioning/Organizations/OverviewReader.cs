using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Organizations;

/// <summary>Counts what there is and what happened. Days are ranges of the audit's primary key.</summary>
public sealed class OverviewReader(HubStorage storage, TimeProvider time, int organizationId)
{
    private const int Days = 14;

    private const string OfDay = """
        SELECT a."Action", a."Outcome", COUNT(*), a."Actor" FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Id" >= $2 AND a."Id" < $3 GROUP BY a."Action", a."Outcome", a."Actor"
        """;

    private const string Asserted = "user.asserted";

    public async Task<Overview> ReadAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(organizationId);
        var people = await context.Users.GroupBy(x => new { x.Active, x.Suspended }).Select(x => new { x.Key.Active, x.Key.Suspended, Count = x.LongCount() }).ToListAsync(ct).ConfigureAwait(false);
        var groups = await context.Groups.LongCountAsync(ct).ConfigureAwait(false);
        var local = await context.Groups.LongCountAsync(x => x.ConnectionId == Group.Local, ct).ConfigureAwait(false);
        var pending = await context.Invitations.LongCountAsync(x => x.State == InvitationState.Pending && x.ExpiresAt > now, ct).ConfigureAwait(false);
        var days = new List<OverviewDay>();
        for (var day = DateOnly.FromDateTime(now.UtcDateTime).AddDays(1 - Days); days.Count < Days; day = day.AddDays(1))
        {
            days.Add(await DayAsync(day, ct).ConfigureAwait(false));
        }
        return new(
            people.Where(x => x.Active).Sum(x => x.Count), people.Where(x => !x.Active).Sum(x => x.Count), people.Where(x => x.Suspended).Sum(x => x.Count), groups, local, pending, days);
    }

    private async Task<OverviewDay> DayAsync(DateOnly day, CancellationToken ct)
    {
        var begins = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var rows = await storage.Database.ListAsync(
            OfDay,
            [organizationId, AuditRow.FirstIdAt(begins), AuditRow.FirstIdAt(begins.AddDays(1))],
            row => (Action: row.Text(0), Done: row.Integer(1) == (int)AuditOutcome.Done, Count: row.Number(2), Pushes: row.Integer(3) == (int)ActorKind.ScimClient),
            ct).ConfigureAwait(false);
        return new(
            day,
            Sum(row => row is { Action: "session.opened", Done: true }),
            Sum(row => !row.Done && (row.Action is "signin.refused" or "signIn.local" || (row.Action == Asserted && !row.Pushes))),
            Sum(row => row is { Action: "user.created", Done: true }),
            Sum(row => row.Done && row.Action is not ("user.created" or "user.previewed") && IsOfDirectory(row.Action)),
            Sum(row => !row.Done && (row.Action != Asserted || row.Pushes) && (IsOfDirectory(row.Action) || row.Action.StartsWith("scim.", StringComparison.Ordinal))));

        long Sum(Func<(string Action, bool Done, long Count, bool Pushes), bool> which) => rows.Where(which).Sum(row => row.Count);
    }

    private static bool IsOfDirectory(string action) => action.StartsWith("user.", StringComparison.Ordinal) || action.StartsWith("group.", StringComparison.Ordinal);
}
