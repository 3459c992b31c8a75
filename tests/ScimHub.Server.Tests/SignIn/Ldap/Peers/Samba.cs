using System.Net;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

[assembly: AssemblyFixture(typeof(Samba))]

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>
/// Samba as an Active Directory domain controller: one for all tests, started when the first asks. Its ports are fixed, so that it listens on a loopback address of its own; to listen there it
/// must be started by root.
/// </summary>
public sealed class Samba : IAsyncLifetime
{
    public const string BaseDn = "DC=example,DC=test";
    public const string AdministratorDn = "CN=Administrator,CN=Users,DC=example,DC=test";
    public const string Password = "Passw0rd!ada";
    public const int Chain = 120;

    private const string AdministratorPassword = "Passw0rd!adm";

    private readonly Lazy<Task> started;
    private readonly Certificates certificates = new();
    private readonly string address = $"127.{Random.Shared.Next(64, 250)}.{Random.Shared.Next(1, 250)}.{Random.Shared.Next(2, 250)}";
    private Daemon? daemon;

    public Samba() => started = new(StartAsync);

    public string Address => address;

    public string CaFile => certificates.CaFile;

    private string Domain => Path.Combine(certificates.Folder, "domain");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal async Task<LdapOptions> OptionsAsync(
        bool ldaps = true, string? directBind = null, bool service = true, NestedGroups nested = NestedGroups.Auto, string userFilter = "(sAMAccountName={0})", string? groupFilter = null)
    {
        await started.Value;
        return LdapOptions.Parse(
            $"{(ldaps ? "ldaps" : "ldap")}://{address}", BaseDn, service ? AdministratorDn : null, service ? AdministratorPassword : null, userFilter, File.ReadAllText(CaFile), directBind, null, groupFilter, nested).Patient();
    }

    /// <summary>The same as options of `scimhub connection set`.</summary>
    public async Task<string[]> SettingsAsync()
    {
        await started.Value;
        var password = Path.Combine(certificates.Folder, "administrator.txt");
        await File.WriteAllTextAsync(password, AdministratorPassword, TestContext.Current.CancellationToken);
        return
        [
            "--ldap-url", $"ldaps://{address}", "--ldap-base-dn", BaseDn, "--ldap-bind-dn", AdministratorDn, "--ldap-bind-password-file", password, "--ldap-ca-file", CaFile,
            "--ldap-user-filter", "(sAMAccountName={0})",
        ];
    }

    /// <summary>Moves what is a test's own, in the database and while the server runs.</summary>
    /// <param name="from">Without the domain's own name, as <paramref name="to"/>.</param>
    public Task RenameAsync(string from, string to) => ChangeAsync($"sam.rename(\"{from},\" + base, \"{to},\" + base)");

    /// <summary>Changes what is a test's own, in the database and while the server runs.</summary>
    /// <param name="script">Lines of Python; <c>sam</c> is the database.</param>
    public async Task ChangeAsync(string script)
    {
        await started.Value;
        await Daemon.RunAsync("/usr/bin/python3", ["-"], $"{Opening}\n{script}\n");
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
        var (certificate, key) = certificates.Write(certificates.Issue(address), "samba");
        string[] options = [$"--option=interfaces={address}/8", "--option=bind interfaces only=yes", $"--option=log file={certificates.Folder}/samba.log"];
        await Daemon.RunAsync(
            "samba-tool",
            ["domain", "provision", "--realm=EXAMPLE.TEST", "--domain=EXAMPLE", $"--adminpass={AdministratorPassword}", "--server-role=dc", "--dns-backend=NONE", $"--targetdir={Domain}", .. options]);
        await Daemon.RunAsync("/usr/bin/python3", ["-"], Population);
        daemon = await Daemon.StartAsync(
            new(IPAddress.Parse(address), 636), "samba", "-i", "-s", $"{Domain}/etc/smb.conf", options[0], options[1], options[2], "--option=server services=ldap",
            $"--option=tls certfile={certificate}", $"--option=tls keyfile={key}", $"--option=tls cafile={CaFile}");
    }

    /// <summary>People in every state, groups in groups, circles and a chain, put into the database before the server starts.</summary>
    private string Population => $"""
        {Opening}

        sam.transaction_start()
        change(base, lockoutThreshold="3", lockoutDuration="-18000000000", lockOutObservationWindow="-18000000000")
        for name in ("ada", "bob", "nested", "deep", "disabled", "expired", "victim", "leaver", "stale"):
            sam.newuser(name, "{Password}", givenname=name.title(), surname="Test", mailaddress=name + "@example.test")
        sam.newuser("fresh", "{Password}", force_password_change_at_next_login_req=True)
        sam.disable_account("(sAMAccountName=disabled)")
        change("CN=expired,CN=Users," + base, accountExpires="116444736000000000")
        for name in ("sales", "emea", "all", "circle-a", "circle-b", "circle-c", "guild"):
            sam.newgroup(name)
        for i in range({Chain}):
            sam.newgroup("chain-%03d" % i)
        sam.transaction_commit()
        sam.transaction_start()
        add = lambda group, *members: sam.add_remove_group_members(group, list(members), add_members_operation=True)
        add("sales", "ada", "nested")
        add("emea", "sales")
        add("all", "emea", "bob")
        add("guild", "bob")
        add("circle-a", "nested", "circle-c")
        add("circle-b", "circle-a")
        add("circle-c", "circle-b")
        add("chain-000", "deep")
        for i in range(1, {Chain}):
            add("chain-%03d" % i, "chain-%03d" % (i - 1))
        sam.transaction_commit()
        """;

    private string Opening => $"""
        import ldb
        from samba.samdb import SamDB
        from samba.auth import system_session
        from samba.param import LoadParm
        lp = LoadParm()
        lp.load("{Domain}/etc/smb.conf")
        sam = SamDB(url="{Domain}/private/sam.ldb", session_info=system_session(), lp=lp)
        base = "{BaseDn}"

        def change(dn, **values):
            message = ldb.Message(ldb.Dn(sam, dn))
            for name, value in values.items():
                message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
            sam.modify(message)
        """;
}
