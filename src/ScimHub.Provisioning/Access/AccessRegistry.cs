using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
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
    private readonly AdministrationReader administrators = new(storage, time);

    /// <summary>What they who act may give at most, and take; null: everything.</summary>
    public RolePermissions? Ceiling { get; init; }

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

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
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await AdvanceAsync(context, null, ct).ConfigureAwait(false);
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
        AdministrativeAudit.Record(context, now, "role.created", null, role.Id, new() { ["permissions"] = Json(entries), ["inherits"] = Json(parents) }, AuditValues.Of(null, AuditedSettings.Of(role)));
        var named = new NamedRole(role.Id, trimmed, new(entries, roles.Where(x => parents.Contains(x.Id)).Select(x => x.Permissions)), parents, BuiltIn: false) { Own = entries };
        GiftCheck.Check(Ceiling, named);
        Alongside?.Invoke(context, named);
        await SaveAsync(context, "role", trimmed, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return named;
    }

    public Task<NamedRole> RemoveRoleAsync(string name, CancellationToken ct) => RemoveRoleAsync(name, Precondition.None, ct);

    public async Task<NamedRole> RemoveRoleAsync(string name, Precondition condition, CancellationToken ct)
    {
        var roles = await catalog.RolesAsync(ct).ConfigureAwait(false);
        var role = AccessCatalog.Find(roles, name);
        condition.Check(role.Version);
        if (role.BuiltIn)
        {
            throw AdministrationException.Conflict($"'{role.Name}' is {(role.IsPreset ? "a preset of the configuration" : "built in")} and cannot be removed.");
        }
        if (roles.FirstOrDefault(x => x.Inherits.Contains(role.Id)) is { } heir)
        {
            throw AdministrationException.Conflict($"The role '{heir.Name}' inherits from '{role.Name}': remove it first.");
        }
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await AdvanceAsync(context, null, ct).ConfigureAwait(false);
        var row = await context.Roles.AsNoTracking().SingleOrDefaultAsync(x => x.Id == role.Id && x.Version == role.Version, ct).ConfigureAwait(false);
        // The row goes first: a grant made at this moment waits, and then finds no role.
        if (row is null || await context.Roles.Where(x => x.Id == role.Id && x.Version == role.Version).ExecuteDeleteAsync(ct).ConfigureAwait(false) == 0)
        {
            throw AdministrationException.Conflict($"Somebody else changed or removed the role '{role.Name}' at the same moment: repeat the command.");
        }
        var grants = await context.Grants.CountAsync(x => x.RoleId == role.Id, ct).ConfigureAwait(false);
        var accounts = await context.ServiceAccounts.CountAsync(x => x.RoleId == role.Id, ct).ConfigureAwait(false);
        if (grants + accounts > 0)
        {
            throw AdministrationException.Conflict(
                $"{grants} grants give the role '{role.Name}' and {accounts} service accounts have it: end and remove these first ('grant list --role' and 'key list' show them).");
        }
        AdministrativeAudit.Record(context, time.GetUtcNow(), "role.removed", null, role.Id, new() { ["name"] = role.Name }, AuditValues.Of(AuditedSettings.Of(row), null));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return role;
    }

    /// <param name="parent">The domain it lies in; null for none.</param>
    public async Task<Domain> AddDomainAsync(string name, string kind, string? parent, CancellationToken ct)
    {
        var trimmed = Name("domain", name);
        var trimmedKind = Kind(kind);
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await AdvanceAsync(context, null, ct).ConfigureAwait(false);
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
        AdministrativeAudit.Record(context, now, "domain.created", null, domain.Id, new() { ["name"] = trimmed, ["kind"] = trimmedKind, ["parent"] = outer?.Id.ToString() }, AuditValues.Of(null, AuditedSettings.Of(domain)));
        Alongside?.Invoke(context, domain);
        await SaveAsync(context, "domain", trimmed, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return domain;
    }

    public Task<Domain> RemoveDomainAsync(string name, CancellationToken ct) => RemoveDomainAsync(name, Precondition.None, ct);

    public async Task<Domain> RemoveDomainAsync(string name, Precondition condition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        await AdvanceAsync(context, null, ct).ConfigureAwait(false);
        var domain = await AccessCatalog.FindDomainAsync(context, name, ct).ConfigureAwait(false);
        condition.Check(domain.Version);
        var inner = await context.Domains.CountAsync(x => x.ParentId == domain.Id, ct).ConfigureAwait(false);
        var grants = await context.Grants.CountAsync(x => x.DomainId == domain.Id, ct).ConfigureAwait(false);
        var accounts = await context.ServiceAccounts.CountAsync(x => x.DomainId == domain.Id, ct).ConfigureAwait(false);
        if (inner + grants + accounts > 0)
        {
            throw AdministrationException.Conflict($"The domain '{domain.Name}' holds {inner} domains, {grants} grants and {accounts} service accounts: remove and end these first.");
        }
        context.Domains.Remove(domain);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "domain.removed", null, domain.Id, new() { ["name"] = domain.Name }, AuditValues.Of(AuditedSettings.Of(domain), null));
        await SaveAsync(context, "domain", domain.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
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
        var role = await FindRoleAsync(context, storage.Model, wanted.Role, ct).ConfigureAwait(false);
        if (wanted.RuleId is not null && role.Administers)
        {
            throw new AdministrationException($"The role '{role.Name}' administers ScimHub, which no rule gives: grant it to people or to a group.");
        }
        GiftCheck.Check(Ceiling, role);
        var domain = wanted.Domain is null ? null : await AccessCatalog.FindDomainAsync(context, wanted.Domain, ct).ConfigureAwait(false);
        var domainId = domain?.Id;
        var same = await context.Grants.AsNoTracking().FirstOrDefaultAsync(
            x => x.UserId == wanted.UserId && x.GroupId == wanted.GroupId && x.RuleId == wanted.RuleId && x.RoleId == role.Id && x.DomainId == domainId && x.StartsAt == wanted.StartsAt && x.EndsAt == wanted.EndsAt,
            ct).ConfigureAwait(false);
        if (same is not null)
        {
            if (Alongside is not null)
            {
                Alongside(context, same);
                await SaveAsync(context, "role", role.Name, ct).ConfigureAwait(false);
                await transaction.CommitAsync(ct).ConfigureAwait(false);
            }
            return same;
        }
        // Locks are taken in one order everywhere: people, the organisation, then its roles, rules and grants.
        if (role.Administers)
        {
            await StepAsync(context, wanted, ct).ConfigureAwait(false);
        }
        await AdvanceAsync(context, null, ct).ConfigureAwait(false);
        await HoldRoleAsync(context, storage.Model, wanted.Role, ct).ConfigureAwait(false);
        await CheckSubjectAsync(context, wanted, ct).ConfigureAwait(false);
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
        AdministrativeAudit.Record(context, now, "grant.created", null, grant.Id, Detail(grant), AuditValues.Of(null, AuditedSettings.Of(grant)));
        Alongside?.Invoke(context, grant);
        await SaveAsync(context, "role", role.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return grant;
    }

    /// <summary>Who becomes an administrator is one version further: a deactivation that had read the account before is decided anew, as that of an administrator.</summary>
    private static Task<int> StepAsync(HubDbContext context, NewGrant wanted, CancellationToken ct) => context.Users
        .Where(x => x.Id == wanted.UserId || context.Members.Any(m => m.GroupId == wanted.GroupId && m.UserId == x.Id))
        .ExecuteUpdateAsync(x => x.SetProperty(y => y.Version, y => y.Version + 1), ct);

    public async Task<Grant> EndGrantAsync(Guid id, CancellationToken ct)
    {
        return await Optimistic.RunAsync(
            async () =>
            {
                var administration = await administrators.NowAsync(actor.OrganizationId, ct);
                await using var context = storage.CreateContext(actor);
                await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
                var grant = await context.Grants.SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
                    ?? throw AdministrationException.NotFound($"There is no grant {id}: 'grant list' shows those there are.");
                // The role may be gone: a preset that is no longer configured.
                var role = RoleInheritance.Resolve(await context.Roles.AsNoTracking().ToListAsync(ct).ConfigureAwait(false), storage.Model).FirstOrDefault(x => x.Id == grant.RoleId);
                TakingCheck.Check(Ceiling, role?.Administers is true, $"The role '{role?.Name}' administers ScimHub");
                TakingCheck.Check(Ceiling, grant.UserId is { } holder && administration.Protected.Contains(holder), "The grant is a protected account's");
                if (administration.Grants.Any(x => x.Id == id)
                    && ProvisioningPolicy.DecideLoss(await RemainAsync(administration, administration.WithoutGrant(id), ct)) is { } refusal)
                {
                    throw AdministrationException.Conflict(refusal.Message);
                }
                context.Grants.Remove(grant);
                AdministrativeAudit.Record(context, time.GetUtcNow(), "grant.removed", null, grant.Id, Detail(grant), AuditValues.Of(AuditedSettings.Of(grant), null));
                if (!await AdvanceAsync(context, administration.Version, ct).ConfigureAwait(false))
                {
                    return null;
                }
                await context.SaveChangesAsync(ct).ConfigureAwait(false);
                await transaction.CommitAsync(ct).ConfigureAwait(false);
                return grant;
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>Whether somebody administers still. Where nobody did before, nothing is lost.</summary>
    private async ValueTask<bool> RemainAsync(Administration before, Administration after, CancellationToken ct) =>
        (await administrators.HoldersAsync(actor.OrganizationId, after, ct)).Count > 0 || (await administrators.HoldersAsync(actor.OrganizationId, before, ct)).Count == 0;

    /// <summary>Who may do what is another: what was worked out before is worked out anew.</summary>
    /// <param name="from">The version the change was decided at; null: whichever there is.</param>
    /// <returns>False where another change came between.</returns>
    private static async Task<bool> AdvanceAsync(HubDbContext context, long? from, CancellationToken ct) =>
        await context.Organizations
            .Where(x => x.Id == context.OrganizationId && (from == null || x.AccessVersion == from))
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.AccessVersion, o => o.AccessVersion + 1), ct).ConfigureAwait(false) == 1;

    /// <summary>The role of that name, which cannot be removed before the end of the transaction.</summary>
    internal static async Task<NamedRole> HoldRoleAsync(HubDbContext context, AccessModel model, string name, CancellationToken ct)
    {
        var role = await FindRoleAsync(context, model, name, ct).ConfigureAwait(false);
        var held = role.BuiltIn || await context.Roles.Where(x => x.Id == role.Id).ExecuteUpdateAsync(x => x.SetProperty(y => y.NameKey, y => y.NameKey), ct).ConfigureAwait(false) == 1;
        return held ? role : throw AdministrationException.Conflict($"Somebody else removed the role '{name}' at the same moment.");
    }

    private static async Task<NamedRole> FindRoleAsync(HubDbContext context, AccessModel model, string name, CancellationToken ct) =>
        AccessCatalog.Find(RoleInheritance.Resolve(await context.Roles.AsNoTracking().ToListAsync(ct).ConfigureAwait(false), model), name);

    private static async Task CheckSubjectAsync(HubDbContext context, NewGrant wanted, CancellationToken ct)
    {
        if (wanted.UserId is { } user && !await context.Users.AnyAsync(x => x.Id == user, ct).ConfigureAwait(false))
        {
            throw AdministrationException.NotFound($"There is no person with the id {user}.");
        }
        if (wanted.GroupId is { } group && !await context.Groups.AnyAsync(x => x.Id == group, ct).ConfigureAwait(false))
        {
            throw AdministrationException.NotFound($"There is no group with the id {group}.");
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

    internal static string Kind(string kind)
    {
        var trimmed = kind.Trim();
        return trimmed.Length is 0 or > MaxKindLength || trimmed.Any(char.IsControl)
            ? throw new AdministrationException($"A domain's kind has 1 to {MaxKindLength} characters and no control characters, such as team or workspace.")
            : trimmed;
    }

    internal static AdministrationException Taken(string what, string name) => AdministrationException.Conflict($"There is a {what} '{name}' already: choose another name.");

    internal static async Task SaveAsync(HubDbContext context, string what, string name, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict($"Somebody else changed the {what} '{name}', or what hangs on it, at the same moment: repeat the command.");
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

    internal static JsonArray Json<T>(IEnumerable<T> values) => [.. values.Select(value => JsonValue.Create(value!.ToString()))];
}
