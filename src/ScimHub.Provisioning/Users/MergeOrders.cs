using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// The merge order of each organisation, kept with its version and good for as long as that is: whoever reads an account reads the version along. What is kept
/// costs nothing; where nothing was ever set there is nothing to read.
/// </summary>
internal sealed class MergeOrders(HubStorage storage, ResourceType type)
{
    /// <summary>One step on: every account is merged anew by the job made in the same unit of work.</summary>
    public static Task AdvanceAsync(HubDbContext context, CancellationToken ct) => context.Organizations
        .Where(x => x.Id == context.OrganizationId)
        .ExecuteUpdateAsync(x => x.SetProperty(o => o.MergeVersion, o => o.MergeVersion + 1), ct);

    private readonly ConcurrentDictionary<int, MergeOrder> known = new();

    /// <summary>As it is at a version that was just read.</summary>
    public ValueTask<MergeOrder> AtAsync(int organizationId, long version, CancellationToken ct) =>
        version == 0 ? new(MergeOrder.Usual)
        : known.TryGetValue(organizationId, out var order) && order.Version == version ? new(order)
        : RefreshAsync(organizationId, ct);

    public async ValueTask<MergeOrder> NowAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await AtAsync(organizationId, await VersionAsync(context, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
    }

    private async ValueTask<MergeOrder> RefreshAsync(int organizationId, CancellationToken ct) => known[organizationId] = await ReadAsync(organizationId, ct).ConfigureAwait(false);

    /// <summary>The version is read first: what is read after it is as it is then, or newer.</summary>
    private async Task<MergeOrder> ReadAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var version = await VersionAsync(context, ct).ConfigureAwait(false);
        var authorities = await context.AttributeAuthorities.AsNoTracking().ToListAsync(ct).ConfigureAwait(false);
        var connections = await context.Connections.AsNoTracking()
            .Where(x => x.Precedence != MergeOrder.UsualPrecedence || x.Detachment == Detachment.Withdrawn)
            .Select(x => new { x.Id, x.Precedence, x.Detachment })
            .ToListAsync(ct).ConfigureAwait(false);
        var attributes = new Dictionary<AttributeDefinition, IReadOnlyList<Channel?>>();
        foreach (var authority in authorities)
        {
            // A schema that is configured no more takes its attributes along.
            if (AttributePathParser.TryParse(authority.Attribute, type, Dialect.Strict, out var path))
            {
                attributes[path.Attribute] = authority.Read();
            }
        }
        return new(
            version,
            attributes,
            connections.ToDictionary(x => x.Id, x => x.Precedence),
            connections.Where(x => x.Detachment == Detachment.Withdrawn).Select(x => x.Id).ToHashSet());
    }

    private static Task<long> VersionAsync(HubDbContext context, CancellationToken ct) =>
        context.Organizations.Where(x => x.Id == context.OrganizationId).Select(x => x.MergeVersion).SingleOrDefaultAsync(ct);
}
