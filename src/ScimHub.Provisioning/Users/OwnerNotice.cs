using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>Tells whoever signs in here by a password that a SCIM client changes what their account is called or reached by: at the recovery address, which no client moves.</summary>
internal sealed class OwnerNotice(HubStorage storage, AccountPost post)
{
    /// <summary>Puts the letter into the unit of work that it tells of.</summary>
    /// <param name="before">What the client said until now; null where it speaks of them for the first time.</param>
    public async Task AddAsync(UserUnit unit, ScimCaller caller, Guid id, ScimResource? before, ScimResource after, CancellationToken ct)
    {
        if (before is not null && Equals(before[UserAttributes.UserName], after[UserAttributes.UserName]) && Equals(before[UserAttributes.Emails], after[UserAttributes.Emails]))
        {
            return;
        }
        await using var context = storage.CreateContext(caller.OrganizationId);
        if (await context.LocalCredentials.Where(x => x.UserId == id).Select(x => x.RecoveryAddress).FirstOrDefaultAsync(ct).ConfigureAwait(false) is { } to)
        {
            unit.Work.AddRange(await post(new(caller.OrganizationId, id, AccountMailKind.IdentityChanged, to, null), ct).ConfigureAwait(false));
        }
    }
}
