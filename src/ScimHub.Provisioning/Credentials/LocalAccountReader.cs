using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Finds people, with what they sign in by.</summary>
internal sealed class LocalAccountReader(HubStorage storage, TimeProvider time)
{
    private readonly AdministrationReader administrators = new(storage, time);

    public Task<LocalAccount?> FindAsync(int organizationId, Guid id, CancellationToken ct) => FindAsync(organizationId, users => users.Where(x => x.Id == id), ct);

    public Task<LocalAccount?> FindByNameAsync(int organizationId, string userName, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(userName);
        return FindAsync(organizationId, users => users.Where(x => x.UserNameKey == key), ct);
    }

    /// <summary>By userName, or by the recovery address where it leads to one person.</summary>
    public async Task<LocalAccount?> FindByNameOrAddressAsync(int organizationId, string text, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(text);
        await using var context = storage.CreateContext(organizationId);
        var ids = await context.LocalCredentials.Where(x => x.RecoveryKey == key).Select(x => x.UserId).Take(2).ToListAsync(ct).ConfigureAwait(false);
        return ids is [var id] ? await FindAsync(organizationId, id, ct).ConfigureAwait(false) : await FindByNameAsync(organizationId, text, ct).ConfigureAwait(false);
    }

    private async Task<LocalAccount?> FindAsync(int organizationId, Func<IQueryable<User>, IQueryable<User>> which, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var access = await context.Organizations.Where(x => x.Id == organizationId).Select(x => x.AccessVersion).SingleAsync(ct).ConfigureAwait(false);
        var row = await (
            from user in which(context.Users.AsNoTracking())
            join credential in context.LocalCredentials on user.Id equals credential.UserId into credentials
            from credential in credentials.DefaultIfEmpty()
            select new
            {
                user,
                credential,
                HasTotp = context.TotpKeys.Any(x => x.UserId == user.Id && x.Key != null),
                HasPasskey = context.Passkeys.Any(x => x.UserId == user.Id),
            }).SingleOrDefaultAsync(ct).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }
        var administration = await administrators.AtAsync(organizationId, access, ct).ConfigureAwait(false);
        var administers = await administrators.IncludesAsync(organizationId, administration, row.user.Id, ct).ConfigureAwait(false);
        return new(
            row.user.Id, row.user.Version, row.user.UserNameKey, row.user.Active, row.user.Protected, row.user.Document, access, row.credential, row.HasTotp, row.HasPasskey, administers);
    }
}
