using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Connections;

/// <summary>Whom an organisation believes of each attribute, where it is not as usual. A change has every account merged anew, by a job.</summary>
/// <exception cref="AdministrationException">There is no such attribute or source, or it has no order of its own.</exception>
public sealed class AuthorityRegistry(HubStorage storage, SchemaCatalog catalog, TimeProvider time, Actor actor)
{
    public async Task<IReadOnlyList<AttributeAuthority>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.AttributeAuthorities.AsNoTracking().OrderBy(x => x.Attribute).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <param name="attribute">A top-level attribute of the User schema or, with its URN, of an extension.</param>
    /// <param name="sources">Most believed first: of <c>local</c>, <c>scim</c>, <c>oidc</c> and <c>ldap</c>; those not named follow as usual.</param>
    public async Task<AttributeAuthority> SetAsync(string attribute, IReadOnlyList<string> sources, CancellationToken ct)
    {
        var definition = Find(attribute);
        var wanted = string.Join(',', Read(definition, sources).Select(AttributeAuthority.Word));
        var name = NameOf(definition);
        return await ChangeAsync(
            name,
            (context, standing) =>
            {
                if (standing?.Sources == wanted)
                {
                    return (standing, null);
                }
                var before = standing?.Sources;
                if (standing is null)
                {
                    standing = new() { OrganizationId = actor.OrganizationId, Attribute = name, Sources = wanted };
                    context.AttributeAuthorities.Add(standing);
                }
                standing.Sources = wanted;
                return (standing, new() { Action = "authority.updated", Before = before, After = wanted, Reason = $"Of {name}, {wanted} is believed first now." });
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>As usual again.</summary>
    public Task ResetAsync(string attribute, CancellationToken ct)
    {
        var name = NameOf(Find(attribute));
        return ChangeAsync(
            name,
            (context, standing) =>
            {
                if (standing is null)
                {
                    throw AdministrationException.NotFound($"'{name}' has no order of its own: it is as usual.");
                }
                context.AttributeAuthorities.Remove(standing);
                return (standing, new() { Action = "authority.removed", Before = standing.Sources, Reason = $"Of {name} the sources are believed as usual again." });
            },
            ct);
    }

    private async Task<AttributeAuthority> ChangeAsync(string name, Func<HubDbContext, AttributeAuthority?, (AttributeAuthority, Change?)> apply, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var (authority, change) = apply(context, await context.AttributeAuthorities.SingleOrDefaultAsync(x => x.Attribute == name, ct).ConfigureAwait(false));
        if (change is not null)
        {
            var now = time.GetUtcNow();
            await MergeOrders.AdvanceAsync(context, ct).ConfigureAwait(false);
            await JobRegistry.RemergeAsync(context, change.Reason, now, ct).ConfigureAwait(false);
            AdministrativeAudit.Record(
                context, now, change.Action, null, Guid.Empty, new() { ["attribute"] = name },
                AuditValues.Of(AuditedSettings.Of(name, change.Before), AuditedSettings.Of(name, change.After)));
            await SaveAsync(context, name, ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
        return authority;
    }

    private static async Task SaveAsync(HubDbContext context, string name, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict($"Somebody else changed whom to believe of '{name}' at the same moment: look at it, and repeat what you wanted.");
        }
    }

    private AttributeDefinition Find(string attribute)
    {
        if (!AttributePathParser.TryParse(attribute, catalog.User, Dialect.Strict, out var path) || path.SubAttribute is not null)
        {
            throw new AdministrationException($"A User has no attribute '{attribute}': name a whole one, such as title; write extension attributes with their URN.");
        }
        var definition = path.Attribute;
        if (definition.SchemaId is null || definition.Mutability == Mutability.ReadOnly || definition.Returned == Returned.Never)
        {
            throw new AdministrationException($"'{definition}' is not said by several sources: it has no order.");
        }
        return !ReferenceEquals(definition, UserAttributes.Active)
            ? definition
            : throw new AdministrationException("'active' has no order: one connection that says no is enough, and an administrator may suspend.");
    }

    private string NameOf(AttributeDefinition attribute) => attribute.SchemaId == catalog.User.Schema.Id ? attribute.Name : $"{attribute.SchemaId}:{attribute.Name}";

    private static List<Channel?> Read(AttributeDefinition attribute, IReadOnlyList<string> sources)
    {
        var read = new List<Channel?>();
        foreach (var word in sources)
        {
            var index = MergeOrder.Sources.ToList().FindIndex(source => AttributeAuthority.Word(source).Equals(word.Trim(), StringComparison.OrdinalIgnoreCase));
            if (index < 0 || read.Contains(MergeOrder.Sources[index]))
            {
                throw new AdministrationException($"'{word}' is no source, or named twice: the sources are local, scim, oidc and ldap, once each.");
            }
            read.Add(MergeOrder.Sources[index]);
        }
        return read switch
        {
            [] => throw new AdministrationException("Name at least one source, of local, scim, oidc and ldap."),
            _ when EffectiveUser.IsRemote(attribute) && read.Contains(null) =>
                throw new AdministrationException($"'{attribute}' of a linked person belongs to the connections: name only scim, oidc and ldap."),
            _ => read,
        };
    }

    private sealed record Change
    {
        public required string Action { get; init; }

        public string? Before { get; init; }

        public string? After { get; init; }

        public required string Reason { get; init; }
    }
}
