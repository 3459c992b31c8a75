using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.SignIn.Local;

/// <summary>Lets the framework's WebAuthn handler look up people and their passkeys. It reads; what is kept, <see cref="SecondFactors"/> and <see cref="LocalSignIn"/> keep.</summary>
internal sealed class PasskeyStore(HubStorage storage, IHttpContextAccessor at) : IUserPasskeyStore<PasskeyPerson>
{
    public Task<string> GetUserIdAsync(PasskeyPerson user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(PasskeyPerson user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id.ToString());

    public Task<PasskeyPerson?> FindByIdAsync(string userId, CancellationToken cancellationToken) => FindAsync(context => context.LocalCredentials.Where(x => x.UserId == Parse(userId)).Select(x => x.UserId), cancellationToken);

    public Task<PasskeyPerson?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        FindAsync(context => context.Passkeys.Where(x => x.CredentialId == credentialId).Select(x => x.UserId), cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyPerson user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var context = storage.CreateContext(user.OrganizationId);
        return await context.Passkeys.AsNoTracking().SingleOrDefaultAsync(x => x.UserId == user.Id && x.CredentialId == credentialId, cancellationToken) is { } passkey ? Info(passkey) : null;
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyPerson user, CancellationToken cancellationToken)
    {
        await using var context = storage.CreateContext(user.OrganizationId);
        return [.. (await context.Passkeys.AsNoTracking().Where(x => x.UserId == user.Id).ToListAsync(cancellationToken)).Select(Info)];
    }

    public Task<string?> GetNormalizedUserNameAsync(PasskeyPerson user, CancellationToken cancellationToken) => throw Reads;

    public Task SetUserNameAsync(PasskeyPerson user, string? userName, CancellationToken cancellationToken) => throw Reads;

    public Task SetNormalizedUserNameAsync(PasskeyPerson user, string? normalizedName, CancellationToken cancellationToken) => throw Reads;

    public Task<IdentityResult> CreateAsync(PasskeyPerson user, CancellationToken cancellationToken) => throw Reads;

    public Task<IdentityResult> UpdateAsync(PasskeyPerson user, CancellationToken cancellationToken) => throw Reads;

    public Task<IdentityResult> DeleteAsync(PasskeyPerson user, CancellationToken cancellationToken) => throw Reads;

    public Task<PasskeyPerson?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Reads;

    public Task AddOrUpdatePasskeyAsync(PasskeyPerson user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Reads;

    public Task RemovePasskeyAsync(PasskeyPerson user, byte[] credentialId, CancellationToken cancellationToken) => throw Reads;

    public void Dispose()
    {
    }

    private static NotSupportedException Reads => new("Passkeys are kept by ScimHub.Provisioning.");

    private async Task<PasskeyPerson?> FindAsync(Func<HubDbContext, IQueryable<Guid>> which, CancellationToken ct)
    {
        var organizationId = OrganizationPath.Of(at.HttpContext!);
        await using var context = storage.CreateContext(organizationId);
        var ids = await which(context).Take(1).ToListAsync(ct);
        return ids is [var id] ? new(organizationId, id) : null;
    }

    private static Guid Parse(string text) => Guid.TryParse(text, out var id) ? id : Guid.Empty;

    private static UserPasskeyInfo Info(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, (uint)passkey.Counter, passkey.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), passkey.UserVerified,
        passkey.BackupEligible, passkey.BackedUp, [], []) { Name = passkey.Name };
}
