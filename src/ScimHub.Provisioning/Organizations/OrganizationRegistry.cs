using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Organizations;

/// <summary>
/// The organisations of one server. Each has people, groups, roles, connections and an audit of its own, and none sees anything of another's. The default one was there first, and its
/// administrators alone make others and name them; what is in these is no concern of theirs.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed partial class OrganizationRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    public const int MaxHandleLength = 63;

    private const int MaxNameLength = 100;

    private readonly AdministrationReader administrators = new(storage, time);

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <summary>Oldest first: at most <paramref name="limit"/> behind the number <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<OrganizationSummary>> ListAsync(int after, int limit, CancellationToken ct)
    {
        CheckIsOfDefault();
        await using var context = storage.CreateContext(actor);
        var found = new List<OrganizationSummary>();
        foreach (var row in await context.Organizations.AsNoTracking().Where(x => x.Id > after).OrderBy(x => x.Id).Take(limit).ToListAsync(ct).ConfigureAwait(false))
        {
            found.Add(await SummaryAsync(row, ct).ConfigureAwait(false));
        }
        return found;
    }

    public async Task<OrganizationSummary> GetAsync(int id, CancellationToken ct)
    {
        CheckIsOfDefault();
        await using var context = storage.CreateContext(actor);
        return await context.Organizations.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false) is { } row ? await SummaryAsync(row, ct).ConfigureAwait(false) : throw NotFound(id);
    }

    /// <summary>An organisation that nobody is in yet.</summary>
    /// <param name="handle">Lower-case letters, digits and hyphens.</param>
    public async Task<Organization> AddAsync(string name, string handle, CancellationToken ct)
    {
        CheckIsOfDefault();
        var (trimmed, wanted) = (Checked(name), handle.Trim());
        if (!IsHandle(wanted))
        {
            throw new AdministrationException($"A handle has 1 to {MaxHandleLength} of the letters a to z, digits and hyphens, and begins and ends with none of these: it stands in the address where people sign in.");
        }
        return await Optimistic.RunAsync(() => TryAddAsync(trimmed, wanted, ct), ct).ConfigureAwait(false);
    }

    public async Task<OrganizationSummary> RenameAsync(int id, string name, CancellationToken ct)
    {
        CheckIsOfDefault();
        var trimmed = Checked(name);
        await using var context = storage.CreateContext(actor);
        var organization = await context.Organizations.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false) ?? throw NotFound(id);
        if (organization.Name != trimmed)
        {
            AdministrativeAudit.Record(context, time.GetUtcNow(), "organization.renamed", null, Guid.Empty, new() { ["organization"] = id, ["from"] = organization.Name, ["to"] = trimmed });
            organization.Name = trimmed;
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        return await SummaryAsync(organization, ct).ConfigureAwait(false);
    }

    public static bool IsHandle(string text) => text.Length <= MaxHandleLength && HandlePattern().IsMatch(text);

    private async Task<Organization?> TryAddAsync(string name, string handle, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        if (await context.Organizations.AnyAsync(x => x.Handle == handle, ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict($"There is an organisation with the handle '{handle}' already: choose another one.");
        }
        var now = time.GetUtcNow();
        var organization = new Organization { Id = await context.Organizations.MaxAsync(x => x.Id, ct).ConfigureAwait(false) + 1, Name = name, Handle = handle, CreatedAt = now };
        context.Organizations.Add(organization);
        AdministrativeAudit.Record(context, now, "organization.created", null, Guid.Empty, new() { ["organization"] = organization.Id, ["name"] = name, ["handle"] = handle });
        Alongside?.Invoke(context, organization);
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
            return organization;
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            // Somebody made one at the same moment: of the same handle, or the next in number.
            return null;
        }
    }

    private async Task<OrganizationSummary> SummaryAsync(Organization row, CancellationToken ct)
    {
        await using var context = storage.CreateContext(row.Id);
        var people = await context.Users.LongCountAsync(x => x.Active, ct).ConfigureAwait(false);
        var holders = await administrators.HoldersAsync(row.Id, await administrators.NowAsync(row.Id, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        return new(row.Id, row.Name, row.Handle, row.CreatedAt, people, holders.Count > 0);
    }

    private void CheckIsOfDefault()
    {
        if (actor.OrganizationId != Organization.DefaultId)
        {
            throw AdministrationException.Forbidden("The administrators of the server's first organisation alone look after organisations.");
        }
    }

    private static string Checked(string name) =>
        name.Trim() is { Length: > 0 and <= MaxNameLength } trimmed && !trimmed.Any(char.IsControl) ? trimmed : throw new AdministrationException($"An organisation's name has 1 to {MaxNameLength} characters and no control characters.");

    private static AdministrationException NotFound(int id) => AdministrationException.NotFound($"There is no organisation {id}.");

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HandlePattern();
}
