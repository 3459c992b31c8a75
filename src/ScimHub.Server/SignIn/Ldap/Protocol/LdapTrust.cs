using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>
/// Whom to believe that it is the server: certificates for its very name that chain to an administrator's file, or, without one, to the system's store. The same on every platform;
/// there is no setting that believes everybody. Nothing is fetched from addresses that a certificate names.
/// </summary>
internal sealed class LdapTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection? roots;

    private LdapTrust(X509Certificate2Collection? roots) => this.roots = roots;

    /// <param name="certificates">PEM; null for the system's store.</param>
    /// <exception cref="AdministrationException">It holds no certificate.</exception>
    public static LdapTrust Of(string? certificates)
    {
        if (certificates is null)
        {
            return new(null);
        }
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(certificates);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new AdministrationException($"The CA file cannot be read ({e.Message}): give the PEM of the authorities' certificates.");
        }
        return roots.Count > 0 ? new(roots) : throw new AdministrationException("The CA file holds no certificate: one begins with -----BEGIN CERTIFICATE-----.");
    }

    /// <summary>The stream, encrypted, when the server has proved its name.</summary>
    public async Task<SslStream> AuthenticateAsync(Stream plain, string host, CancellationToken ct)
    {
        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        string? fault = null;
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    CertificateChainPolicy = Policy(),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (fault = FaultOf(host, certificate as X509Certificate2, chain, errors)) is null,
                },
                ct);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or InvalidOperationException or CryptographicException)
        {
            await tls.DisposeAsync();
            throw new LdapException(LdapFault.Tls, fault ?? $"The TLS handshake with {host} failed: {e.Message}", e);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
        }
        return policy;
    }

    /// <summary>Null where the certificate is the server's.</summary>
    private static string? FaultOf(string host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return $"{host} showed no certificate.";
        }
        // The platforms differ in how they compare addresses with names, so it is done here for all of them (RFC 4513 §3.1.3): subjectAltName, or without one the common name.
        if (!certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: true))
        {
            return $"The certificate of {host} is for another name ({certificate.Subject}): connect by a name in it, or have it issued with '{host}' as a subjectAltName.";
        }
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? FaultOf(host, certificate, chain) : null;
    }

    private static string FaultOf(string host, X509Certificate2 certificate, X509Chain? chain)
    {
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        return status.HasFlag(X509ChainStatusFlags.NotTimeValid)
            ? $"The certificate of {host}, or one it was issued by, is not valid now (from {certificate.NotBefore:u} to {certificate.NotAfter:u}): renew it, or set the clock."
            : $"The certificate of {host} was issued by '{certificate.Issuer}', which is not trusted ({status}): name the issuer's certificate as the CA file.";
    }
}
