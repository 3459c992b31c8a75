using System.Text.Json.Nodes;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>How many a reading may deactivate, and who says that more may go.</summary>
public sealed class SyncJudgementTests : IDisposable
{
    private readonly Certificates certificates = new();

    public void Dispose() => certificates.Dispose();

    [Theory]
    [InlineData(20, 0, true)]
    [InlineData(100, 20, true)]
    [InlineData(100, 21, false)]
    // Three may go, but not most of those there are.
    [InlineData(6, 3, true)]
    [InlineData(5, 3, false)]
    [InlineData(4, 3, false)]
    [InlineData(4, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(2, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(19, 4, false)]
    [InlineData(4, 3, false, 50)]
    [InlineData(4, 2, true, 50)]
    [InlineData(4, 4, true, 100)]
    [InlineData(100, 1, false, 0)]
    public void LD_05_a_share_of_the_people_may_go(int active, int going, bool believed, int share = SyncJudgement.UsualShare) =>
        Assert.Equal(believed, new SyncJudgement(active, active, share).Of(shown: 1_000, going) is null);

    [Fact]
    public void LD_05_a_reading_that_shows_nobody_is_believed_only_where_nobody_was_known()
    {
        Assert.NotNull(new SyncJudgement(1, 0, 100).Of(0, 0));
        Assert.Null(new SyncJudgement(0, 0, 20).Of(0, 0));
    }

    [Fact]
    public async Task LD_05_a_directory_that_shows_everybody_disabled_when_it_is_read_again_deactivates_nobody()
    {
        const int People = 10;
        var readings = 0;
        await using var directory = new ScriptedServer(certificates.Issue(), onPdu: async (caller, pdu) =>
        {
            if (!pdu.IsReading)
            {
                return false;
            }
            (string, string)[] state = Interlocked.Increment(ref readings) == 4 ? [("pwdAccountLockedTime", "000001010000Z")] : [];
            await caller.SendAsync([.. Enumerable.Range(0, People).Select(i => ScriptedServer.Person(pdu.Id, i, state)), Answers.Done(pdu.Id)]);
            return true;
        });
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, directory, certificates);
        Assert.Null((string?)(await site.SyncAsync())["fault"]);

        var job = await site.SyncAsync();

        Assert.Contains("nobody was deactivated", (string?)job["fault"], StringComparison.Ordinal);
        Assert.Equal(People, (await site.PeopleAsync()).Count(person => (bool)person["active"]!));
        var api = await site.Server.CreateKeyAsync();
        Assert.Single(await api.AllAsync("/audit?action=directory.synced&outcome=refused", 100));
    }

    [Fact]
    public async Task LD_05_that_more_may_go_is_an_administrators_word()
    {
        await using var directory = new ScriptedServer(certificates.Issue());
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, directory, certificates);
        var api = await site.Server.CreateKeyAsync();
        (await api.PostAsync("/roles", new JsonObject { ["name"] = "Connector", ["permissions"] = new JsonArray("hub/connections:edit") })).Expect(201);
        var connector = await site.Server.CreateKeyAsync("Connector");
        var path = $"/connections/{await site.IdAsync(api)}";

        (await connector.PostAsync($"{path}/sync", new JsonObject { ["force"] = true })).Expect(403);
        (await connector.PatchAsync(path, Share(21))).Expect(403);
        (await connector.PostAsync("/connections", new JsonObject
        {
            ["name"] = "other", ["ldap"] = new JsonObject { ["url"] = directory.Url, ["baseDn"] = ScriptedServer.BaseDn, ["maxShare"] = 100 },
        })).Expect(403);
        Assert.Null((await api.GetAsync(path)).Expect(200).Body["ldap"]!["maxShare"]);
        (await connector.PatchAsync(path, Share(20))).Expect(200);
        (await api.PatchAsync(path, Share(60))).Expect(200);
        // As it is, and lower, is no raise.
        (await connector.PatchAsync(path, Share(60))).Expect(200);
        (await connector.PatchAsync(path, Share(61))).Expect(403);
        (await connector.PatchAsync(path, Share(5))).Expect(200);
        (await connector.PostAsync($"{path}/sync", new JsonObject())).Expect(202);
        (await api.PostAsync($"{path}/sync", new JsonObject { ["force"] = true })).Expect(202);

        static JsonObject Share(int share) => new() { ["ldap"] = new JsonObject { ["maxShare"] = share } };
    }
}
