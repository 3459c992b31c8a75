using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>An authority made for a test, the certificates it issues, and their files.</summary>
public sealed class Certificates : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public Certificates(string name = "Test CA")
    {
        Folder = Directory.CreateTempSubdirectory("scimhub-ldap-").FullName;
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        authority = request.CreateSelfSigned(now.AddYears(-2), now.AddYears(2));
        CaFile = Path.Combine(Folder, "ca.pem");
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
    }

    public string Folder { get; }

    public string CaFile { get; }

    /// <summary>A server's certificate; by itself where it is not issued by the authority.</summary>
    public X509Certificate2 Issue(string address = "127.0.0.1", string? dns = null, bool expired = false, bool selfSigned = false)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ldap", own, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dns is null)
        {
            names.AddIpAddress(IPAddress.Parse(address));
        }
        else
        {
            names.AddDnsName(dns);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = TimeProvider.System.GetUtcNow();
        var (from, to) = expired ? (now.AddDays(-30), now.AddDays(-1)) : (now.AddDays(-1), now.AddDays(30));
        if (selfSigned)
        {
            return Portable(request.CreateSelfSigned(from, to));
        }
        using var issued = request.Create(authority, from, to, Guid.NewGuid().ToByteArray());
        return Portable(issued.CopyWithPrivateKey(own));
    }

    /// <summary>The certificate and its key as PEM files, as daemons read them.</summary>
    public (string Certificate, string Key) Write(X509Certificate2 certificate, string name)
    {
        var paths = (Certificate: Path.Combine(Folder, name + ".pem"), Key: Path.Combine(Folder, name + ".key"));
        File.WriteAllText(paths.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(paths.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        return paths;
    }

    public void Dispose()
    {
        key.Dispose();
        authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static X509Certificate2 Portable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
}
