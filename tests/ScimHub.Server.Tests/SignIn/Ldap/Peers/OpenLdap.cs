using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

[assembly: AssemblyFixture(typeof(OpenLdap))]

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>
/// OpenLDAP's slapd with TLS, the memberOf and ppolicy overlays, 1,500 people, and groups in groups: one for all tests, started when the first asks. They change nothing in it but what is
/// theirs alone.
/// </summary>
public sealed class OpenLdap : IAsyncLifetime
{
    public const string BaseDn = "dc=example,dc=org";
    public const string ReaderDn = "cn=reader,dc=example,dc=org";
    public const string Password = "correct horse";
    public const int People = 1_500;
    public const int Chain = 80;

    private readonly Lazy<Task> started;
    private readonly Certificates certificates = new();
    private Daemon? daemon;
    private int port;
    private int tlsPort;

    public OpenLdap() => started = new(StartAsync);

    public string CaFile => certificates.CaFile;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal async Task<LdapOptions> OptionsAsync(
        bool ldaps = true, string reader = ReaderDn, string? userFilter = null, string? directBind = null, NestedGroups nested = NestedGroups.Auto, string? groupFilter = null, string? baseDn = null)
    {
        await started.Value;
        var anonymous = reader.Length == 0;
        return LdapOptions.Parse(
            ldaps ? $"ldaps://127.0.0.1:{tlsPort}" : $"ldap://127.0.0.1:{port}", baseDn ?? BaseDn, anonymous ? null : reader, anonymous ? null : "secret",
            userFilter, File.ReadAllText(CaFile), directBind, null, groupFilter, nested).Patient();
    }

    /// <summary>The same as options of `scimhub connection set`.</summary>
    public async Task<string[]> SettingsAsync()
    {
        await started.Value;
        var password = Path.Combine(certificates.Folder, "reader.txt");
        await File.WriteAllTextAsync(password, "secret\n", TestContext.Current.CancellationToken);
        return ["--ldap-url", $"ldaps://127.0.0.1:{tlsPort}", "--ldap-base-dn", BaseDn, "--ldap-bind-dn", ReaderDn, "--ldap-bind-password-file", password, "--ldap-ca-file", CaFile];
    }

    /// <summary>Changes the directory, as its manager.</summary>
    public async Task ModifyAsync(string ldif, bool relax = false)
    {
        await started.Value;
        string[] rules = relax ? ["-e", "relax"] : [];
        await Daemon.RunAsync("ldapmodify", ["-x", "-H", $"ldap://127.0.0.1:{port}", "-D", "cn=manager,dc=example,dc=org", "-w", "secret", .. rules], ldif);
    }

    public async ValueTask DisposeAsync()
    {
        if (daemon is not null)
        {
            await daemon.DisposeAsync();
        }
        certificates.Dispose();
    }

    private async Task StartAsync()
    {
        var folder = certificates.Folder;
        var (certificate, key) = certificates.Write(certificates.Issue(), "slapd");
        Directory.CreateDirectory(Path.Combine(folder, "db"));
        var configuration = Path.Combine(folder, "slapd.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, certificate, key));
        var people = Path.Combine(folder, "people.ldif");
        await File.WriteAllTextAsync(people, PeopleLdif());
        await Daemon.RunAsync("/usr/sbin/slapadd", ["-q", "-f", configuration, "-l", people]);
        (port, tlsPort) = (FreePort(), FreePort());
        daemon = await Daemon.StartAsync(
            new(IPAddress.Loopback, tlsPort), "/usr/sbin/slapd", "-f", configuration, "-h", $"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tlsPort}/", "-d", "0");
        // Added while it runs, so that the overlay writes memberOf.
        await Daemon.RunAsync("ldapadd", ["-x", "-H", $"ldap://127.0.0.1:{port}", "-D", "cn=manager,dc=example,dc=org", "-w", "secret"], GroupsLdif());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Configuration(string folder, string certificate, string key) => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        include /etc/ldap/schema/nis.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        moduleload ppolicy
        pidfile {folder}/slapd.pid
        TLSCACertificateFile {CaFile}
        TLSCertificateFile {certificate}
        TLSCertificateKeyFile {key}
        database mdb
        suffix {BaseDn}
        rootdn cn=manager,{BaseDn}
        rootpw secret
        directory {folder}/db
        maxsize 268435456
        dbnosync
        index objectClass,uid,mail,member,entryUUID eq
        limits dn.regex="^cn=(reader|blind),{BaseDn}$" size=unlimited size.prtotal=unlimited
        limits dn.exact="cn=limited,{BaseDn}" size=200 size.prtotal=200
        access to attrs=userPassword by anonymous auth by * none
        access to attrs=entryUUID by dn.exact="cn=blind,{BaseDn}" none by dn.exact="{ReaderDn}" read by * read
        access to * by dn.regex="^cn=(reader|limited|blind),{BaseDn}$" read by self read by anonymous auth by * none
        overlay memberof
        overlay ppolicy
        ppolicy_default cn=default,ou=policies,{BaseDn}
        ppolicy_use_lockout
        """;

    private static string PeopleLdif()
    {
        var ldif = new StringBuilder($"""
            dn: {BaseDn}
            objectClass: dcObject
            objectClass: organization
            dc: example
            o: Example

            dn: ou=people,{BaseDn}
            objectClass: organizationalUnit
            ou: people

            dn: ou=groups,{BaseDn}
            objectClass: organizationalUnit
            ou: groups

            dn: ou=policies,{BaseDn}
            objectClass: organizationalUnit
            ou: policies

            dn: ou=twins,{BaseDn}
            objectClass: organizationalUnit
            ou: twins

            dn: cn=default,ou=policies,{BaseDn}
            objectClass: device
            objectClass: pwdPolicy
            cn: default
            pwdAttribute: userPassword
            pwdLockout: TRUE
            pwdMaxFailure: 3
            pwdMustChange: TRUE

            dn: cn=aging,ou=policies,{BaseDn}
            objectClass: device
            objectClass: pwdPolicy
            cn: aging
            pwdAttribute: userPassword
            pwdMaxAge: 3600


            """);
        foreach (var account in new[] { "reader", "limited", "blind" })
        {
            ldif.Append(CultureInfo.InvariantCulture, $"dn: cn={account},{BaseDn}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: {account}\nuserPassword: secret\n\n");
        }
        Person("ada", "mail: ada@example.org", "title: Countess", "telephoneNumber: +44 1", "jpegPhoto:: /9j/4AAQ");
        Person("bob");
        Person("nested");
        Person("deep");
        Person("victim");
        Person("gone");
        Person("o'neil (ops)*");
        Person("comma, plus+ \\\"", "description: escaped");
        Person("suspended", "pwdAccountLockedTime: 000001010000Z");
        Person("fresh", "pwdReset: TRUE");
        Person("aged", $"pwdPolicySubentry: cn=aging,ou=policies,{BaseDn}", "pwdChangedTime: 20200101000000Z");
        Person("shadow", "objectClass: shadowAccount", "shadowExpire: 18000");
        Person("twin");
        ldif.Append(CultureInfo.InvariantCulture, $"dn: uid=twin,ou=twins,{BaseDn}\nobjectClass: inetOrgPerson\nuid: twin\ncn: twin\nsn: Twin\nuserPassword: {Password}\n\n");
        for (var i = 0; i < People; i++)
        {
            ldif.Append(CultureInfo.InvariantCulture, $"dn: uid=p{i:D4},ou=people,{BaseDn}\nobjectClass: inetOrgPerson\nuid: p{i:D4}\ncn: Person {i}\nsn: P\nemployeeType: crowd\n\n");
        }
        return ldif.ToString();

        void Person(string uid, params string[] more)
        {
            var name = Convert.ToBase64String(Encoding.UTF8.GetBytes(uid));
            var dn = Convert.ToBase64String(Encoding.UTF8.GetBytes($"uid={Server.SignIn.Ldap.Filters.DistinguishedName.Escape(uid)},ou=people,{BaseDn}"));
            ldif.Append(CultureInfo.InvariantCulture, $"dn:: {dn}\nobjectClass: inetOrgPerson\n{string.Concat(more.Where(line => line.StartsWith("objectClass:", StringComparison.Ordinal)).Select(line => line + "\n"))}uid:: {name}\ncn:: {name}\nsn: Test\nuserPassword: {Password}\n");
            Array.ForEach(Array.FindAll(more, line => !line.StartsWith("objectClass:", StringComparison.Ordinal)), line => ldif.Append(line).Append('\n'));
            ldif.Append('\n');
        }
    }

    private static string GroupsLdif()
    {
        var ldif = new StringBuilder();
        Group("sales", "uid=ada,ou=people", "uid=nested,ou=people");
        Group("emea", "cn=sales,ou=groups");
        Group("all", "cn=emea,ou=groups", "uid=bob,ou=people");
        // A circle of three, one that holds itself, and a chain.
        Group("circle-a", "uid=nested,ou=people", "cn=circle-a,ou=groups");
        Group("circle-b", "cn=circle-a,ou=groups");
        Group("circle-c", "cn=circle-b,ou=groups");
        ldif.Append(CultureInfo.InvariantCulture, $"dn: cn=circle-a,ou=groups,{BaseDn}\nchangetype: modify\nadd: member\nmember: cn=circle-c,ou=groups,{BaseDn}\n\n");
        Group("chain-000", "uid=deep,ou=people");
        for (var i = 1; i < Chain; i++)
        {
            Group($"chain-{i:D3}", $"cn=chain-{i - 1:D3},ou=groups");
        }
        return ldif.ToString();

        void Group(string cn, params string[] members)
        {
            ldif.Append(CultureInfo.InvariantCulture, $"dn: cn={cn},ou=groups,{BaseDn}\nchangetype: add\nobjectClass: groupOfNames\ncn: {cn}\n");
            Array.ForEach(members, member => ldif.Append(CultureInfo.InvariantCulture, $"member: {member},{BaseDn}\n"));
            ldif.Append('\n');
        }
    }
}
