using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>Signs what proves us to a provider without a shared secret: <c>private_key_jwt</c> (Core §9).</summary>
internal sealed class ClientAssertions(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="key">PEM.</param>
    public string Make(string key, string clientId, OidcProvider provider)
    {
        var now = time.GetUtcNow();
        using var loaded = Load(key);
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = clientId,
            // Core §9: "The Audience SHOULD be the URL of the Authorization Server's Token Endpoint."
            Audience = provider.TokenEndpoint.AbsoluteUri,
            Claims = new Dictionary<string, object> { ["sub"] = clientId, ["jti"] = Guid.CreateVersion7(now).ToString() },
            IssuedAt = now.UtcDateTime,
            Expires = (now + Life).UtcDateTime,
            SigningCredentials = loaded switch
            {
                RSA rsa => new(new RsaSecurityKey(rsa) { CryptoProviderFactory = new() { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256),
                ECDsa ec => new(new ECDsaSecurityKey(ec) { CryptoProviderFactory = new() { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256),
                _ => throw new InvalidOperationException("Another key than was checked."),
            },
        });
    }

    /// <exception cref="AdministrationException">It is no private key that can sign, and what is.</exception>
    public static void Check(string pem)
    {
        using var key = Load(pem);
        if (!IsPrivate(key) || key is ECDsa { KeySize: not 256 })
        {
            throw Unusable();
        }
    }

    private static AsymmetricAlgorithm Load(string pem)
    {
        foreach (var key in new AsymmetricAlgorithm[] { RSA.Create(), ECDsa.Create() })
        {
            try
            {
                key.ImportFromPem(pem);
                return key;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                key.Dispose();
            }
        }
        throw Unusable();
    }

    private static bool IsPrivate(AsymmetricAlgorithm key)
    {
        try
        {
            CryptographicOperations.ZeroMemory(key.ExportPkcs8PrivateKey());
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static AdministrationException Unusable() => new("The client key must be the PEM of an RSA or P-256 private key, as 'openssl genpkey -algorithm RSA' makes one.");
}
