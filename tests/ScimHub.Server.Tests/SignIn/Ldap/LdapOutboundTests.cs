using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ScimHub.Server.Outbound;
using ScimHub.Server.SignIn.Ldap.Protocol;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Whom a server's URL has us speak with, and what whoever set it learns of that.</summary>
public sealed class LdapOutboundTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("::169.254.169.254", true)]
    [InlineData("64:ff9b::a9fe:a9fe", true)]
    [InlineData("100.100.100.200", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("1.1.1.1", false)]
    public void OI_11_no_directory_has_a_link_local_address(string address, bool refused) => Assert.Equal(refused, LinkLocalAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("ldaps://169.254.169.254:80")]
    [InlineData("ldap://2852039166")]
    [InlineData("ldaps://[::ffff:169.254.169.254]")]
    public async Task OI_11_nothing_is_sent_to_a_link_local_address(string url) =>
        Assert.Contains(
            "link-local",
            (await Assert.ThrowsAsync<LdapException>(() => LdapConnection.OpenAsync(LdapServer.Parse(url), LdapTrust.Of(null), plain: false, TimeSpan.FromSeconds(10), TimeProvider.System, Ct))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task OI_11_whoever_sets_a_URL_does_not_learn_by_it_what_listens_there()
    {
        using var certificates = new Certificates();
        await using var directory = new ScriptedServer(certificates.Issue());
        await using var silent = new ScriptedServer(onConnect: caller => Task.Delay(Timeout.Infinite, caller.Ended));
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, directory, certificates);
        var api = await site.Server.CreateKeyAsync();
        var path = $"/connections/{await site.IdAsync(api)}";
        var told = new HashSet<string>();
        foreach (var at in new[] { $"127.0.0.1:{ClosedPort()}", $"127.0.0.1:{silent.Port}", site.Server.Address.Authority, "169.254.169.254:80", "no-such-host.invalid" })
        {
            (await api.PatchAsync(path, new JsonObject { ["ldap"] = new JsonObject { ["url"] = $"ldaps://{at}", ["bindPassword"] = "x" } })).Expect(200);
            told.Add((string)(await site.SyncAsync())["fault"]!);
        }
        foreach (var row in await api.AllAsync("/audit?action=directory.synced&outcome=refused", 100))
        {
            told.Add((string)row["detail"]!["fault"]!);
        }
        Assert.Single(told);
        // The log, and the command line, say it.
        Assert.Contains("takes no connection", site.Server.Log, StringComparison.Ordinal);
        Assert.Contains("no-such-host.invalid", (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(1).Error, StringComparison.Ordinal);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
