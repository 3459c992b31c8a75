using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ScimHub.Benchmarks.Processes;

/// <summary>An OpenLDAP of this run alone, over TLS, with people <c>d0</c>, <c>d1</c>, … in it.</summary>
internal sealed class SlapdDirectory : IAsyncDisposable
{
    public const string BaseDn = "dc=example,dc=org";

    private const string Program = "/usr/sbin/slapd";
    private const string Secret = "secret";

    private readonly string folder = Directory.CreateTempSubdirectory("scimhub-bench-ldap-").FullName;
    private readonly string address = $"ldaps://127.0.0.1:{ChildProcess.FreePort()}";
    private ChildProcess? server;

    private SlapdDirectory()
    {
    }

    private string AuthorityFile => Path.Combine(folder, "server.pem");

    public static async Task<SlapdDirectory> StartAsync(int people, CancellationToken ct)
    {
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException($"{Program} is not installed (Debian: apt-get install slapd ldap-utils).");
        }
        var directory = new SlapdDirectory();
        try
        {
            await directory.FillAsync(people, ct);
        }
        catch
        {
            await directory.DisposeAsync();
            throw;
        }
        return directory;
    }

    /// <summary>The options of <c>scimhub connection set</c> that make it a connection's directory.</summary>
    public async Task<string[]> SettingsAsync(CancellationToken ct)
    {
        var password = Path.Combine(folder, "password.txt");
        await File.WriteAllTextAsync(password, Secret, ct);
        return ["--ldap-url", address, "--ldap-base-dn", BaseDn, "--ldap-bind-dn", $"cn=manager,{BaseDn}", "--ldap-bind-password-file", password, "--ldap-ca-file", AuthorityFile];
    }

    public Task RemoveAsync(string uid, CancellationToken ct) => ClientAsync("ldapdelete", [$"uid={uid},{BaseDn}"], ct);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    private async Task FillAsync(int people, CancellationToken ct)
    {
        var keyFile = WriteCertificate();
        var data = Directory.CreateDirectory(Path.Combine(folder, "db")).FullName;
        var configuration = Path.Combine(folder, "slapd.conf");
        await File.WriteAllTextAsync(configuration, $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            pidfile {folder}/slapd.pid
            TLSCertificateFile {AuthorityFile}
            TLSCertificateKeyFile {keyFile}
            database mdb
            suffix {BaseDn}
            rootdn cn=manager,{BaseDn}
            rootpw {Secret}
            directory {data}
            dbnosync
            index objectClass,uid eq
            """, ct);
        var ldif = new StringBuilder($"dn: {BaseDn}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n\n");
        for (var i = 0; i < people; i++)
        {
            ldif.Append(CultureInfo.InvariantCulture, $"dn: uid=d{i},{BaseDn}\nobjectClass: inetOrgPerson\nuid: d{i}\ncn: Person {i}\nsn: P\n\n");
        }
        var file = Path.Combine(folder, "people.ldif");
        await File.WriteAllTextAsync(file, ldif.ToString(), ct);
        await ChildProcess.RunAsync("/usr/sbin/slapadd", ["-q", "-f", configuration, "-l", file], null, null, ct);
        server = ChildProcess.Start(Program, ["-f", configuration, "-h", address + "/", "-d", "0"]);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ClientAsync("ldapwhoami", [], ct);
                return;
            }
            catch (InvalidOperationException) when (attempt < 100)
            {
                await Task.Delay(100, ct);
            }
        }
    }

    private Task<string> ClientAsync(string program, string[] arguments, CancellationToken ct) => ChildProcess.RunAsync(
        program, ["-x", "-H", address, "-D", $"cn=manager,{BaseDn}", "-w", Secret, .. arguments], new Dictionary<string, string> { ["LDAPTLS_CACERT"] = AuthorityFile }, null, ct);

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ldap", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var keyFile = Path.Combine(folder, "server.key");
        File.WriteAllText(AuthorityFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return keyFile;
    }
}
