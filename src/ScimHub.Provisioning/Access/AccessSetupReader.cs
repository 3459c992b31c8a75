using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// Keeps of each organisation what decides access. Whoever changes any of it takes the organisation's <c>AccessVersion</c> one step on in the same transaction, on whichever
/// node; and every question reads that version first: so what is kept is never older than what the question finds.
/// </summary>
internal sealed class AccessSetupReader(HubStorage storage)
{
    private readonly ConcurrentDictionary<int, AccessSetup> known = new();

    /// <param name="version">Just read.</param>
    public ValueTask<AccessSetup> AtAsync(int organizationId, long version, ResourceType user, CancellationToken ct) =>
        known.TryGetValue(organizationId, out var setup) && setup.Version == version && ReferenceEquals(setup.User, user)
            ? new(setup)
            : ReadAsync(organizationId, version, user, ct);

    public async ValueTask<AccessSetup> NowAsync(int organizationId, ResourceType user, CancellationToken ct)
    {
        var versions = await storage.Database.SeekAsync(AdministrationReader.Version, [organizationId], row => row.Number(0), ct).ConfigureAwait(false);
        return await AtAsync(organizationId, versions is [var version, ..] ? version : 0, user, ct).ConfigureAwait(false);
    }

    private async ValueTask<AccessSetup> ReadAsync(int organizationId, long version, ResourceType user, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var roles = await context.Roles.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var domains = await context.Domains.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var rules = await context.Rules.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var grants = await context.Grants.AsNoTracking().Where(x => x.RuleId != null).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var silence = await context.Connections.AnyAsync(x => x.WithoutPermissions, ct).ConfigureAwait(false);
        return known[organizationId] = new(
            version, user, RoleInheritance.Resolve(roles, storage.Model), domains, [.. rules.Select(rule => RuleParser.Parse(rule, user))], grants, silence);
    }
}
