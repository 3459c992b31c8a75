using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>Makes and ends the roles, domains and grants of one organisation, in somebody's name.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class AccessRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    private const int MaxNameLength = 100;
    private const int MaxKindLength = 50;

    private readonly AccessCatalog catalog = new(storage, actor.OrganizationId);

    /// <param name="lines">Lines such as <c>build/knowledge:edit</c>.</param>
    /// <param name="inherits">Names of the roles to inherit from.</param>
    public async Task<NamedRole> AddRoleAsync(string name, IReadOnlyList<string> lines, IReadOnlyList<string> inherits, CancellationToken ct)
    {
        var entries = lines.Select(storage.Model.Check).Distinct().ToList();
        var roles = await catalog.RolesAsync(ct).ConfigureAwait(false);
        var parents = inherits.Select(parent => AccessCatalog.Find(roles, parent).Id).Distinct().ToList();
        if (entries.Count + parents.Count == 0)
        {
            throw new AdministrationException("A role needs at least one line of permissions, or a role to inherit from.");
        }
        var trimmed = Name("role", name);
        await using var context = storage.CreateContext(actor);
        var key = ComparisonKey.Identity(trimmed);
        if (roles.Any(role => ComparisonKey.Identity(role.Name) == key))
        {
            throw Taken("role", trimmed);
        }
        var now = time.GetUtcNow();
        var role = new Role
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            Name = trimmed,
            NameKey = key,
            Permissions = string.Join('\n', entries),
            Inherits = string.Join('\n', parents),
            CreatedAt = now,
        };
        context.Roles.Add(role);
        AdministrativeAudit.Record(context, now, "role.created", null, role.Id, new() { ["permissions"] = Json(entries), ["inherits"] = Json(parents) });
        await SaveAsync(context, "role", trimmed, ct).ConfigureAwait(false);
        return AccessCatalog.Find(await catalog.RolesAsync(ct).ConfigureAwait(false), trimmed);
    }

    public async Task<NamedRole> RemoveRoleAsync(string name, CancellationToken ct)
    {
        var roles = await catalog.RolesAsync(ct).ConfigureAwait(false);
        var role = AccessCatalog.Find(roles, name);
        if (role.BuiltIn)
        {
            throw new AdministrationException($"'{role.Name}' is {(role.IsPreset ? "a preset of the configuration" : "built in")} and cannot be removed.");
        }
        if (roles.FirstOrDefault(x => x.Inherits.Contains(role.Id)) is { } heir)
        {
            throw new AdministrationException($"The role '{heir.Name}' inherits from '{role.Name}': remove it first.");
        }
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        // The row goes first: a grant made at this moment waits, and then finds no role.
        await context.Roles.Where(x => x.Id == role.Id).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        var grants = await context.Grants.CountAsync(x => x.RoleId == role.Id, ct).ConfigureAwait(false);
        if (grants > 0)
        {
            throw new AdministrationException($"{grants} grants give the role '{role.Name}': end them first ('grant list --role' shows them).");
        }
        AdministrativeAudit.Record(context, time.GetUtcNow(), "role.removed", null, role.Id, new() { ["name"] = role.Name });
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return role;
    }

    /// <param name="parent">The domain it lies in; null for none.</param>
    public async Task<Domain> AddDomainAsync(string name, string kind, string? parent, CancellationToken ct)
    {
        var trimmed = Name("domain", name);
        var trimmedKind = kind.Trim();
        if (trimmedKind.Length is 0 or > MaxKindLength || trimmedKind.Any(char.IsControl))
        {
            throw new AdministrationException($"A domain's kind has 1 to {MaxKindLength} characters and no control characters, such as team or workspace.");
        }
        await using var context = storage.CreateContext(actor);
        var key = ComparisonKey.Identity(trimmed);
        if (await context.Domains.AnyAsync(x => x.NameKey == key, ct).ConfigureAwait(false))
        {
            throw Taken("domain", trimmed);
        }
        var outer = parent is null ? null : await AccessCatalog.FindDomainAsync(context, parent, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var domain = new Domain
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            Name = trimmed,
            NameKey = key,
            Kind = trimmedKind,
            ParentId = outer?.Id,
            CreatedAt = now,
        };
        context.Domains.Add(domain);
        AdministrativeAudit.Record(context, now, "domain.created", null, domain.Id, new() { ["name"] = trimmed, ["kind"] = trimmedKind, ["parent"] = outer?.Id.ToString() });
        await SaveAsync(context, "domain", trimmed, ct).ConfigureAwait(false);
        return domain;
    }

    public async Task<Domain> RemoveDomainAsync(string name, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var domain = await AccessCatalog.FindDomainAsync(context, name, ct).ConfigureAwait(false);
        var inner = await context.Domains.CountAsync(x => x.ParentId == domain.Id, ct).ConfigureAwait(false);
        var grants = await context.Grants.CountAsync(x => x.DomainId == domain.Id, ct).ConfigureAwait(false);
        if (inner + grants > 0)
        {
            throw new AdministrationException($"The domain '{domain.Name}' holds {inner} domains and {grants} grants: remove and end these first.");
        }
        context.Domains.Remove(domain);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "domain.removed", null, domain.Id, new() { ["name"] = domain.Name });
        await SaveAsync(context, "domain", domain.Name, ct).ConfigureAwait(false);
        return domain;
    }

    /// <summary>Gives a role. The same grant again is the one there is.</summary>
    public async Task<Grant> GrantAsync(NewGrant wanted, CancellationToken ct)
    {
        if (new[] { wanted.UserId, wanted.GroupId, wanted.RuleId }.Count(id => id is not null) != 1)
        {
            throw new AdministrationException("A grant is given to a person, to a group or to whom a rule fits: name one of them.");
        }
        if (wanted.StartsAt >= wanted.EndsAt)
        {
            throw new AdministrationException("A grant ends after it begins.");
        }
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var role = await HoldRoleAsync(context, wanted.Role, ct).ConfigureAwait(false);
        await CheckSubjectAsync(context, wanted, ct).ConfigureAwait(false);
        var domain = wanted.Domain is null ? null : await AccessCatalog.FindDomainAsync(context, wanted.Domain, ct).ConfigureAwait(false);
        var domainId = domain?.Id;
        var same = await context.Grants.AsNoTracking().FirstOrDefaultAsync(
            x => x.UserId == wanted.UserId && x.GroupId == wanted.GroupId && x.RuleId == wanted.RuleId && x.RoleId == role.Id && x.DomainId == domainId && x.StartsAt == wanted.StartsAt && x.EndsAt == wanted.EndsAt,
            ct).ConfigureAwait(false);
        if (same is not null)
        {
            return same;
        }
        var now = time.GetUtcNow();
        var grant = new Grant
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            UserId = wanted.UserId,
            GroupId = wanted.GroupId,
            RuleId = wanted.RuleId,
            RoleId = role.Id,
            DomainId = domain?.Id,
            StartsAt = wanted.StartsAt,
            EndsAt = wanted.EndsAt,
            CreatedAt = now,
        };
        context.Grants.Add(grant);
        AdministrativeAudit.Record(context, now, "grant.created", null, grant.Id, Detail(grant));
        await SaveAsync(context, "role", role.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return grant;
    }

    public async Task<Grant> EndGrantAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var grant = await context.Grants.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
            ?? throw new AdministrationException($"There is no grant {id}: 'grant list' shows those there are.");
        context.Grants.Remove(grant);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "grant.removed", null, grant.Id, Detail(grant));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return grant;
    }

    /// <summary>The role of that name, which cannot be removed before the end of the transaction.</summary>
    private async Task<NamedRole> HoldRoleAsync(HubDbContext context, string name, CancellationToken ct)
    {
        var role = AccessCatalog.Find(RoleInheritance.Resolve(await context.Roles.AsNoTracking().ToListAsync(ct).ConfigureAwait(false), storage.Model), name);
        var held = role.BuiltIn || await context.Roles.Where(x => x.Id == role.Id).ExecuteUpdateAsync(x => x.SetProperty(y => y.NameKey, y => y.NameKey), ct).ConfigureAwait(false) == 1;
        return held ? role : throw new AdministrationException($"Somebody else removed the role '{name}' at the same moment.");
    }

    private static async Task CheckSubjectAsync(HubDbContext context, NewGrant wanted, CancellationToken ct)
    {
        if (wanted.UserId is { } user && !await context.Users.AnyAsync(x => x.Id == user, ct).ConfigureAwait(false))
        {
            throw new AdministrationException($"There is no person with the id {user}.");
        }
        if (wanted.GroupId is { } group && !await context.Groups.AnyAsync(x => x.Id == group, ct).ConfigureAwait(false))
        {
            throw new AdministrationException($"There is no group with the id {group}.");
        }
        if (wanted.RuleId is { } rule)
        {
            await RuleRegistry.HoldConditionAsync(context, rule, ct).ConfigureAwait(false);
        }
    }

    internal static string Name(string what, string name)
    {
        var trimmed = name.Trim();
        return trimmed.Length is 0 or > MaxNameLength || trimmed.Any(char.IsControl)
            ? throw new AdministrationException($"A {what}'s name has 1 to {MaxNameLength} characters and no control characters.")
            : trimmed;
    }

    internal static AdministrationException Taken(string what, string name) => new($"There is a {what} '{name}' already: choose another name.");

    internal static async Task SaveAsync(HubDbContext context, string what, string name, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw new AdministrationException($"Somebody else changed the {what} '{name}', or what hangs on it, at the same moment: repeat the command.");
        }
    }

    private static JsonObject Detail(Grant grant) => new()
    {
        ["user"] = grant.UserId?.ToString(),
        ["group"] = grant.GroupId?.ToString(),
        ["rule"] = grant.RuleId?.ToString(),
        ["role"] = grant.RoleId.ToString(),
        ["domain"] = grant.DomainId?.ToString(),
        ["startsAt"] = grant.StartsAt?.UtcDateTime.ToString("O"),
        ["endsAt"] = grant.EndsAt?.UtcDateTime.ToString("O"),
    };

    private static JsonArray Json<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value!.ToString()))];
}
