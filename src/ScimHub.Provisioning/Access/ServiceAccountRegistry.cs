using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>The service accounts of one organisation and their keys, as administrators make and end them. Several keys of one account may be valid at once, so that they can be rotated without a gap.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class ServiceAccountRegistry(HubStorage storage, TimeProvider time, Actor actor)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(365);

    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3_650);

    /// <summary>What they who act may give at most, and take; null: everything.</summary>
    public RolePermissions? Ceiling { get; init; }

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    /// <summary>A key for the account of that name, which is made where it is new.</summary>
    /// <param name="role">Name or id; that of the account where there is one.</param>
    /// <param name="domain">Name or id; null: everywhere.</param>
    public async Task<IssuedKey> CreateKeyAsync(string name, string role, string? domain, TimeSpan lifetime, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var account = await context.ServiceAccounts.SingleOrDefaultAsync(x => x.NameKey == key, ct).ConfigureAwait(false);
        if (account is null)
        {
            account = await MakeAsync(context, name, role, domain, ct).ConfigureAwait(false);
        }
        else
        {
            await CheckSameAsync(context, account, role, domain, ct).ConfigureAwait(false);
        }
        var issued = Issue(context, account, lifetime);
        Alongside?.Invoke(context, issued);
        await SaveAsync(context, account.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return issued;
    }

    public async Task<ServiceAccount> AddAsync(string name, string role, string? domain, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        if (await context.ServiceAccounts.AnyAsync(x => x.NameKey == key, ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict($"There is a service account '{name}' already: choose another name.");
        }
        var account = await MakeAsync(context, name, role, domain, ct).ConfigureAwait(false);
        Alongside?.Invoke(context, account);
        await SaveAsync(context, account.Name, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return account;
    }

    public async Task<IssuedKey> AddKeyAsync(Guid accountId, TimeSpan lifetime, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var account = await GetAsync(context, accountId, ct).ConfigureAwait(false);
        GiftCheck.Check(Ceiling, AccessCatalog.Find(await RolesAsync(context, ct).ConfigureAwait(false), account.RoleId.ToString()));
        var issued = Issue(context, account, lifetime);
        Alongside?.Invoke(context, issued);
        await SaveAsync(context, account.Name, ct).ConfigureAwait(false);
        return issued;
    }

    /// <summary>In the order of their making.</summary>
    public async Task<IReadOnlyList<ServiceAccount>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.ServiceAccounts.AsNoTracking().OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    public async Task<ServiceAccount> GetAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await GetAsync(context, id, ct).ConfigureAwait(false);
    }

    /// <summary>Keys in the order of their making, revoked and expired ones too.</summary>
    /// <param name="accountId">Null: those of all accounts.</param>
    public async Task<IReadOnlyList<ApiKey>> KeysAsync(Guid? accountId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.ApiKeys.AsNoTracking().Where(x => accountId == null || x.ServiceAccountId == accountId).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <param name="accountId">Whose key it must be.</param>
    public async Task<ApiKey> GetKeyAsync(Guid id, Guid accountId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        return await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id && x.ServiceAccountId == accountId, ct).ConfigureAwait(false) ?? throw NoKey(id);
    }

    /// <summary>Ends a key. Ended once, it stays as it is.</summary>
    /// <param name="accountId">Whose key it must be; null: anybody's.</param>
    public async Task<ApiKey> RevokeKeyAsync(Guid id, Guid? accountId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var key = await context.ApiKeys.SingleOrDefaultAsync(x => x.Id == id && (accountId == null || x.ServiceAccountId == accountId), ct).ConfigureAwait(false)
            ?? throw NoKey(id);
        await CheckTakingAsync(context, await GetAsync(context, key.ServiceAccountId, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        if (key.RevokedAt is null)
        {
            var now = time.GetUtcNow();
            var was = AuditedSettings.Of(key);
            key.RevokedAt = now;
            AdministrativeAudit.Record(
                context, now, "key.revoked", null, key.Id, new() { ["serviceAccount"] = key.ServiceAccountId.ToString() }, AuditValues.Of(was, AuditedSettings.Of(key)));
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        return key;
    }

    /// <summary>Removes an account, and its keys with it.</summary>
    /// <param name="account">Name or id.</param>
    public async Task<ServiceAccount> RemoveAsync(string account, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(account);
        var id = Guid.TryParse(account, out var parsed) ? parsed : Guid.Empty;
        await using var context = storage.CreateContext(actor);
        var found = await context.ServiceAccounts.SingleOrDefaultAsync(x => x.Id == id || x.NameKey == key, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no service account '{account}': 'key list' shows those there are.");
        await CheckTakingAsync(context, found, ct).ConfigureAwait(false);
        context.ServiceAccounts.Remove(found);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "serviceAccount.removed", null, found.Id, new() { ["name"] = found.Name }, AuditValues.Of(AuditedSettings.Of(found), null));
        await SaveAsync(context, found.Name, ct).ConfigureAwait(false);
        return found;
    }

    /// <summary>One whose role is gone, such as a preset that is no longer configured, administers nothing.</summary>
    private async Task CheckTakingAsync(HubDbContext context, ServiceAccount account, CancellationToken ct) => TakingCheck.Check(
        Ceiling,
        (await RolesAsync(context, ct).ConfigureAwait(false)).Any(role => role.Id == account.RoleId && role.Administers),
        $"The service account '{account.Name}' administers ScimHub");

    private async Task<IReadOnlyList<NamedRole>> RolesAsync(HubDbContext context, CancellationToken ct) =>
        RoleInheritance.Resolve(await context.Roles.AsNoTracking().ToListAsync(ct).ConfigureAwait(false), storage.Model);

    private async Task<ServiceAccount> MakeAsync(HubDbContext context, string name, string role, string? domain, CancellationToken ct)
    {
        var trimmed = AccessRegistry.Name("service account", name);
        var held = await AccessRegistry.HoldRoleAsync(context, storage.Model, role, ct).ConfigureAwait(false);
        GiftCheck.Check(Ceiling, held);
        var where = domain is null ? null : await AccessCatalog.FindDomainAsync(context, domain, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var account = new ServiceAccount
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            Name = trimmed,
            NameKey = ComparisonKey.Identity(trimmed),
            RoleId = held.Id,
            DomainId = where?.Id,
            CreatedAt = now,
        };
        context.ServiceAccounts.Add(account);
        AdministrativeAudit.Record(
            context, now, "serviceAccount.created", null, account.Id, new() { ["name"] = trimmed, ["role"] = held.Id.ToString(), ["domain"] = where?.Id.ToString() }, AuditValues.Of(null, AuditedSettings.Of(account)));
        return account;
    }

    private IssuedKey Issue(HubDbContext context, ServiceAccount account, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero || lifetime > MaxLifetime)
        {
            throw new AdministrationException($"A key holds for 1 to {MaxLifetime.Days} days.");
        }
        var now = time.GetUtcNow();
        var text = Secret.New(Secret.KeyPrefix);
        var key = new ApiKey
        {
            OrganizationId = actor.OrganizationId,
            Id = Guid.CreateVersion7(now),
            ServiceAccountId = account.Id,
            Hash = Secret.Hash(text),
            CreatedAt = now,
            ExpiresAt = now + lifetime,
        };
        context.ApiKeys.Add(key);
        AdministrativeAudit.Record(
            context, now, "key.created", null, key.Id, new JsonObject { ["serviceAccount"] = account.Id.ToString(), ["expiresAt"] = key.ExpiresAt.ToString("O") }, AuditValues.Of(null, AuditedSettings.Of(key)));
        return new(text, key, account);
    }

    /// <summary>An account is never given another role in passing: its other keys would change what they may do.</summary>
    private async Task CheckSameAsync(HubDbContext context, ServiceAccount account, string role, string? domain, CancellationToken ct)
    {
        var roles = await RolesAsync(context, ct).ConfigureAwait(false);
        var wanted = AccessCatalog.Find(roles, role);
        var where = domain is null ? null : await AccessCatalog.FindDomainAsync(context, domain, ct).ConfigureAwait(false);
        if (wanted.Id == account.RoleId && where?.Id == account.DomainId)
        {
            return;
        }
        var has = roles.FirstOrDefault(x => x.Id == account.RoleId)?.Name ?? account.RoleId.ToString();
        var at = await context.Domains.Where(x => x.Id == account.DomainId).Select(x => x.Name).SingleOrDefaultAsync(ct).ConfigureAwait(false);
        throw AdministrationException.Conflict(
            $"The service account '{account.Name}' has the role '{has}' {(at is null ? "everywhere" : $"in '{at}'")}, which its other keys rely on: ask for that, or choose another name.");
    }

    private static async Task<ServiceAccount> GetAsync(HubDbContext context, Guid id, CancellationToken ct) =>
        await context.ServiceAccounts.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
        ?? throw AdministrationException.NotFound($"There is no service account with the id {id}.");

    private static AdministrationException NoKey(Guid id) => AdministrationException.NotFound($"There is no key {id}: 'key list' shows those there are.");

    private static async Task SaveAsync(HubDbContext context, string name, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict($"Somebody else changed the service account '{name}', or what it hangs on, at the same moment: repeat the command.");
        }
    }
}
