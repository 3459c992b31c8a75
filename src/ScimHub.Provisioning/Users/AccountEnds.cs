using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Users;

/// <summary>Suspends the accounts whose end has come, in every organisation. Any node may: who is suspended already is passed over.</summary>
public sealed class AccountEnds(HubStorage storage, TimeProvider time, UserAdministration administration)
{
    private const int Most = 100;

    /// <summary>Somebody who may not go yet, such as the last administrator, is not tried again sooner; the refusal is in the audit each time.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private readonly Dictionary<Guid, DateTimeOffset> refused = [];

    /// <returns>How many were suspended.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var id in refused.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList())
        {
            refused.Remove(id);
        }
        var later = refused.Keys.ToList();
        await using var context = storage.CreateContext();
        // An end that has come has come in every organisation.
        var due = await context.Users.IgnoreQueryFilters().AsNoTracking()
            .Where(x => x.EndsAt != null && x.EndsAt <= now && !x.Suspended && !later.Contains(x.Id))
            .OrderBy(x => x.EndsAt).Take(Most)
            .Select(x => new { x.OrganizationId, x.Id })
            .ToListAsync(ct).ConfigureAwait(false);
        var ended = 0;
        foreach (var person in due)
        {
            try
            {
                await administration.EditAsync(new Actor(person.OrganizationId, ActorKind.Job), person.Id, new AccountEdit(Suspended: true), mayAdminister: true, Precondition.None, ct).ConfigureAwait(false);
                ended++;
            }
            catch (AdministrationException)
            {
                refused[person.Id] = now + RetryAfter;
            }
        }
        return ended;
    }
}
