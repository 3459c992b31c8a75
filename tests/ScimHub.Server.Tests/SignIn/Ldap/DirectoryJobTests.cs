using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Readings as jobs, at several nodes.</summary>
public sealed class DirectoryJobTests : IDisposable
{
    private static readonly Dictionary<string, string> Lease = new() { ["Jobs__LeaseSeconds"] = "5" };

    private readonly Certificates certificates = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => certificates.Dispose();

    [Theory, EveryDatabase]
    public async Task CR_01_a_directory_that_takes_longer_than_a_lease_is_read_once_and_by_one_node(DatabaseKind kind)
    {
        var readings = 0;
        await using var directory = new ScriptedServer(certificates.Issue(), onPdu: async (caller, pdu) =>
        {
            if (pdu.IsReading && Interlocked.Increment(ref readings) == 1)
            {
                await Task.Delay(TimeSpan.FromSeconds(9), caller.Ended);
            }
            return false;
        });
        await using var site = await LdapSite.StartAsync(kind, directory, certificates, Lease);
        await using var second = await ServerProcess.StartAsync(site.Database, Lease);

        var job = await site.SyncAsync();

        Assert.Null((string?)job["fault"]);
        Assert.Equal((1, 1), ((int)job["total"]!, (int)job["processed"]!));
        Assert.Equal(2, readings);
    }

    [Fact]
    public async Task A_directory_is_read_by_itself_as_often_as_its_connection_says_and_by_one_node()
    {
        await using var directory = new ScriptedServer(certificates.Issue());
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, [.. LdapSite.SettingsOf(directory, certificates), "--ldap-sync-minutes", "5"]);
        await using var second = await ServerProcess.StartAsync(site.Database);
        var api = await site.Server.CreateKeyAsync();
        for (var tries = 0; tries < 600 && await site.PersonAsync("ada") is null; tries++)
        {
            await Task.Delay(100, Ct);
        }
        Assert.True((bool)(await site.PersonAsync("ada"))!["active"]!);
        var job = Assert.Single(await api.AllAsync("/jobs", 100));
        Assert.Contains("every 5 minutes", (string)job["reason"]!, StringComparison.Ordinal);
        Assert.Null((string?)(await LdapSite.EndOfAsync(api, (string)job["id"]!))["fault"]);
    }
}
