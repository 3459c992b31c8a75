using System.Text.Json.Nodes;
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

    [Theory, EveryDatabase]
    public async Task CR_01_a_reading_whose_node_is_killed_is_done_by_another(DatabaseKind kind)
    {
        const int Page = 150;
        const int People = 200;
        // It is told every hundred.
        const int Told = 100;
        var pages = 0;
        await using var directory = new ScriptedServer(certificates.Issue(), onPdu: async (caller, pdu) =>
        {
            if (!pdu.IsReading)
            {
                return false;
            }
            var page = Interlocked.Increment(ref pages);
            if (page == 4)
            {
                // The end of the second reading, when the first page's people have been dealt with.
                await Task.Delay(Timeout.Infinite, caller.Ended);
            }
            var (from, to) = page % 2 == 1 ? (0, Page) : (Page, People);
            await caller.SendAsync([.. Enumerable.Range(from, to - from).Select(i => ScriptedServer.Person(pdu.Id, i)), Answers.Done(pdu.Id, control: Answers.Page(page % 2 == 1 ? "more" : ""))]);
            return true;
        });
        await using var site = await LdapSite.StartAsync(kind, directory, certificates, Lease);
        var api = await site.Server.CreateKeyAsync();
        var id = (string)(await api.PostAsync($"/connections/{await site.IdAsync(api)}/sync", new JsonObject())).Expect(202).Body["id"]!;
        JsonNode job;
        do
        {
            await Task.Delay(50, Ct);
            job = (await api.GetAsync($"/jobs/{id}")).Expect(200).Body;
        }
        while ((int)job["processed"]! < Told);
        Assert.Equal(("running", Told, People), ((string)job["state"]!, (int)job["processed"]!, (int)job["total"]!));

        await site.Server.KillAsync();
        await using var second = await ServerProcess.StartAsync(site.Database, Lease);
        var other = new ApiClient(second, api.Key);
        var ended = await LdapSite.EndOfAsync(other, id);

        Assert.Null((string?)ended["fault"]);
        Assert.Equal((People, People), ((int)ended["processed"]!, (int)ended["total"]!));
        Assert.Equal(People, (await other.AllAsync("/audit?action=user.created", 100)).Count);
        Assert.Equal(8, pages);
        await second.StopAsync();
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
