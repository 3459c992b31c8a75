using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Verify;

/// <summary>The key that signs identities: P-256, made when first wanted by whichever node, sealed in the database, the same on all.</summary>
internal sealed class IdentityKey(HubStorage storage, IDataProtectionProvider protection) : IDisposable
{
    private readonly IDataProtector protector = protection.CreateProtector("identity key");
    private readonly SemaphoreSlim gate = new(1, 1);
    private ECDsaSecurityKey? known;

    public async ValueTask<ECDsaSecurityKey> GetAsync(CancellationToken ct)
    {
        if (known is { } key)
        {
            return key;
        }
        await gate.WaitAsync(ct);
        try
        {
            return known ??= Load(await FindOrMakeAsync(ct));
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        known?.ECDsa.Dispose();
        gate.Dispose();
    }

    private async Task<byte[]> FindOrMakeAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        if (await ReadAsync(context, ct) is { } found)
        {
            return found;
        }
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        context.HubKeys.Add(new() { Name = HubKey.Identity, Value = protector.Protect(made.ExportPkcs8PrivateKey()) });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Another node was first: its key is the one.
        }
        context.ChangeTracker.Clear();
        return await ReadAsync(context, ct) ?? throw new InvalidOperationException("The identity key was neither found nor made.");
    }

    private ECDsaSecurityKey Load(byte[] value)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(protector.Unprotect(value), out _);
        return new(ecdsa) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(ecdsa.ExportSubjectPublicKeyInfo()))[..16] };
    }

    private static Task<byte[]?> ReadAsync(HubDbContext context, CancellationToken ct) =>
        context.HubKeys.AsNoTracking().Where(x => x.Name == HubKey.Identity).Select(x => x.Value).SingleOrDefaultAsync(ct);
}
