using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Access;

/// <summary>Finds whose an API key is. Like <see cref="CredentialStore"/> it reads across organisations, since it is the key that names the organisation.</summary>
public sealed class ApiKeyStore(HubStorage storage)
{
    /// <summary>The key with this SHA-256, unless it was revoked; null where there is none.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be told.</exception>
    public Task<StoredApiKey?> FindAsync(byte[] hash, CancellationToken ct) => FindAsync(key => key.Hash == hash, ct);

    /// <summary>The key of that id, likewise.</summary>
    public Task<StoredApiKey?> FindAsync(int organizationId, Guid id, CancellationToken ct) => FindAsync(key => key.OrganizationId == organizationId && key.Id == id, ct);

    private async Task<StoredApiKey?> FindAsync(Expression<Func<ApiKey, bool>> which, CancellationToken ct)
    {
        var row = await CredentialStore.TryAsync(storage, context => (
            from key in context.ApiKeys.AsNoTracking().IgnoreQueryFilters().Where(which)
            join account in context.ServiceAccounts on new { key.OrganizationId, Id = key.ServiceAccountId } equals new { account.OrganizationId, account.Id }
            where key.RevokedAt == null
            select new { key, account }).SingleOrDefaultAsync(ct)).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }
        var rows = await CredentialStore.TryAsync(
            storage,
            context => context.Roles.AsNoTracking().IgnoreQueryFilters().Where(x => x.OrganizationId == row.key.OrganizationId).ToListAsync(ct)).ConfigureAwait(false);
        // An account without its role, which cannot be, may do nothing.
        return RoleInheritance.Resolve(rows, storage.Model).FirstOrDefault(x => x.Id == row.account.RoleId) is { } role
            ? new(row.key.OrganizationId, row.account.Id, row.key.Id, row.key.ExpiresAt, row.key.LastUsedAt, role, row.account.DomainId)
            : null;
    }

    /// <summary>Notes the last use, to within <paramref name="grain"/>: a younger note stands.</summary>
    public async Task TouchAsync(StoredApiKey key, DateTimeOffset usedAt, TimeSpan grain, CancellationToken ct)
    {
        var old = usedAt - grain;
        await using var context = storage.CreateContext(key.OrganizationId);
        await context.ApiKeys
            .Where(x => x.Id == key.KeyId && (x.LastUsedAt == null || x.LastUsedAt <= old))
            .ExecuteUpdateAsync(x => x.SetProperty(k => k.LastUsedAt, usedAt), ct).ConfigureAwait(false);
    }
}
