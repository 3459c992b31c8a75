using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Organizations;

/// <summary>A person's saved views: nobody else's concern, and nothing the audit tells of.</summary>
public sealed class SavedViewRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    private const int Most = 50;

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    private Guid Person => actor.Kind == ActorKind.Person ? actor.Id!.Value : throw AdministrationException.Forbidden("Views are saved for people: a service account has none.");

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<SavedView>> ListAsync(CancellationToken ct)
    {
        var person = Person;
        await using var context = storage.CreateContext(actor);
        return await context.SavedViews.AsNoTracking().Where(x => x.UserId == person).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <param name="query">As it stands behind the question mark of the audit's address.</param>
    public async Task<SavedView> AddAsync(string name, string query, CancellationToken ct)
    {
        var person = Person;
        var trimmed = name.Trim();
        if (trimmed.Length is 0 or > SavedView.MaxNameLength || trimmed.Any(char.IsControl))
        {
            throw new AdministrationException($"A view's name has 1 to {SavedView.MaxNameLength} characters and no control characters.");
        }
        if (query.Length > SavedView.MaxQueryLength || query.Any(c => c is < '!' or > '~' or '#'))
        {
            throw new AdministrationException($"A view's query is what stands behind the question mark of an address, at most {SavedView.MaxQueryLength} characters.");
        }
        await using var context = storage.CreateContext(actor);
        if (await context.SavedViews.CountAsync(x => x.UserId == person, ct).ConfigureAwait(false) >= Most)
        {
            throw AdministrationException.Conflict($"There are {Most} views already: remove one first.");
        }
        var now = time.GetUtcNow();
        var view = new SavedView { OrganizationId = actor.OrganizationId, Id = SequentialId.Next(now), UserId = person, Name = trimmed, Query = query, CreatedAt = now };
        context.SavedViews.Add(view);
        Alongside?.Invoke(context, view);
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return view;
    }

    /// <exception cref="AdministrationException">The person has no such view.</exception>
    public async Task RemoveAsync(Guid id, CancellationToken ct)
    {
        var person = Person;
        await using var context = storage.CreateContext(actor);
        if (await context.SavedViews.Where(x => x.UserId == person && x.Id == id).ExecuteDeleteAsync(ct).ConfigureAwait(false) == 0)
        {
            throw AdministrationException.NotFound($"You have no view with the id {id}.");
        }
    }
}
