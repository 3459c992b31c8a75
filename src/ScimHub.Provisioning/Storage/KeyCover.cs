using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Storage;

/// <summary>Covers keys that lie in the database by a certificate that does not (RSAES-OAEP, RFC 8017 §7.1): a copy of the database alone opens none of them.</summary>
/// <param name="load">The certificate with its private key, an RSA one; asked for once, and not before it is needed.</param>
public sealed class KeyCover(Func<X509Certificate2> load)
{
    private readonly Lazy<X509Certificate2> certificate = new(load);

    /// <exception cref="AdministrationException">The certificate cannot cover keys.</exception>
    public byte[] Close(byte[] key)
    {
        using var rsa = certificate.Value.GetRSAPublicKey() ?? throw AdministrationException.Conflict("Protection:Certificate has no RSA key: name one that has.");
        return rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
    }

    /// <exception cref="AdministrationException">It is another's.</exception>
    public byte[] Open(byte[] closed)
    {
        try
        {
            using var rsa = certificate.Value.GetRSAPrivateKey();
            return rsa?.Decrypt(closed, RSAEncryptionPadding.OaepSHA256) ?? throw Another();
        }
        catch (CryptographicException)
        {
            throw Another();
        }
    }

    private static AdministrationException Another() =>
        AdministrationException.Conflict("A key in the database is encrypted to a certificate that Protection:Certificate is not: name the one it was before.");
}
