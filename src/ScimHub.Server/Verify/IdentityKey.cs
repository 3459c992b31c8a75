using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
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
            return known ??= Load(await SharedKey.GetAsync(storage, HubKey.Identity, Make, ct));
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

    private byte[] Make()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return protector.Protect(made.ExportPkcs8PrivateKey());
    }

    private ECDsaSecurityKey Load(byte[] value)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(protector.Unprotect(value), out _);
        return new(ecdsa) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(ecdsa.ExportSubjectPublicKeyInfo()))[..16] };
    }
}
