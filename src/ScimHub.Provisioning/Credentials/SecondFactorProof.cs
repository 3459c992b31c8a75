using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Whether what somebody shows is their second factor; what is used up by it goes into the unit of work that says so.</summary>
internal sealed class SecondFactorProof(HubStorage storage, TimeProvider time)
{
    /// <param name="code">Six digits of the authenticator app, or a recovery code.</param>
    /// <returns>Null where it is neither, or was used before.</returns>
    public async Task<IReadOnlyList<SqlStatement>?> CodeAsync(int organizationId, Guid id, string code, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(organizationId);
        var totp = await context.TotpKeys.AsNoTracking().SingleOrDefaultAsync(x => x.UserId == id, ct).ConfigureAwait(false);
        if (totp?.Key is { } key && Totp.Step(key, code, now, totp.LastStep) is { } step)
        {
            return [new(CredentialSql.UseStep, [organizationId, id, step], 1)];
        }
        if (RecoveryCodes.Hash(code) is not { } hash)
        {
            return null;
        }
        return await context.RecoveryCodes.AnyAsync(x => x.UserId == id && x.Hash == hash && x.UsedAt == null, ct).ConfigureAwait(false)
            ? [new(CredentialSql.UseCode, [organizationId, id, hash, now], 1)]
            : null;
    }

    public async Task<IReadOnlyList<SqlStatement>?> PasskeyAsync(int organizationId, Guid id, PasskeyUse use, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var credential = use.CredentialId;
        var passkey = await context.Passkeys.AsNoTracking().SingleOrDefaultAsync(x => x.UserId == id && x.CredentialId == credential, ct).ConfigureAwait(false);
        // WebAuthn Level 3 §7.2, step 22: a counter that does not go on is that of a copy.
        return passkey is null || (use.Counter <= passkey.Counter && (use.Counter, passkey.Counter) != (0, 0)) ? null : [new(CredentialSql.UsePasskey, [organizationId, passkey.Id, use.Counter, use.BackedUp, time.GetUtcNow()], 1)];
    }

    public async Task<Guid?> OwnerAsync(int organizationId, PasskeyUse use, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var credential = use.CredentialId;
        return await context.Passkeys.Where(x => x.CredentialId == credential).Select(x => (Guid?)x.UserId).SingleOrDefaultAsync(ct).ConfigureAwait(false);
    }
}
