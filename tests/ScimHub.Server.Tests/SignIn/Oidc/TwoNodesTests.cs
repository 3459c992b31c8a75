using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Sign-ins over two nodes that share nothing but the database.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    public async Task MN_01_a_sign_in_begun_at_one_node_ends_at_another_also_when_the_first_is_gone()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        var address = FreeAddress();
        var settings = new Dictionary<string, string> { ["PublicUrl"] = address.GetLeftPart(UriPartial.Authority) };
        var nodes = await Task.WhenAll(ServerProcess.StartAsync(database, settings, address), ServerProcess.StartAsync(database, settings));
        await using var first = nodes[0];
        await using var second = nodes[1];
        // Both began on an empty database, and seal with the same key.
        Assert.Single(await database.QueryAsync("SELECT * FROM \"HubKeys\" WHERE \"Name\" LIKE 'protection:%'"));
        await using var connection = await HostileConnection.StartAsync(first);
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);
        Assert.Equal(address.Authority, back.Authority);
        var page = await browser.GetAsync(Moved(back, second));
        Assert.Equal("/account", page.Expect(200).Address.AbsolutePath);
        Assert.Equal("/account", (await browser.GetAsync(new(first.Address, "/account"))).Expect(200).Address.AbsolutePath);
        // Once, on both together.
        (await browser.GetOnceAsync(back)).Expect(400);

        using var later = new Browser();
        back = await connection.BeginAsync(later, at: first);
        await first.KillAsync();
        Assert.Equal("/account", (await later.GetAsync(Moved(back, second))).Expect(200).Address.AbsolutePath);
        Assert.Equal("/account", (await browser.GetAsync(new(second.Address, "/account"))).Expect(200).Address.AbsolutePath);
        (await second.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Fact]
    public async Task MN_01_nodes_that_start_at_once_on_an_empty_database_seal_with_one_key()
    {
        for (var round = 0; round < Rounds.Of(1); round++)
        {
            await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
            var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ServerProcess.StartAsync(database)));
            Assert.Single(await database.QueryAsync("SELECT * FROM \"HubKeys\" WHERE \"Name\" LIKE 'protection:%'"));
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    /// <summary>Not one that refuses, but one that takes what it is asked and never answers.</summary>
    [Fact]
    public async Task Whoever_signs_in_while_the_database_hangs_is_answered_within_seconds_and_the_door_heals()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var relay = Relay.To(database);
        await using var server = await ServerProcess.StartAsync(database, relay.Settings);
        await using var connection = await HostileConnection.StartAsync(server);
        using var known = new Browser();
        (await connection.SignInAsync(known)).Expect(200);
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);

        relay.Hang();
        var since = Stopwatch.StartNew();
        var answers = await Task.WhenAll(
            AnswerAsync(browser.GetOnceAsync(back)), AnswerAsync(known.GetOnceAsync(new(server.Address, "/account"))), AnswerAsync(known.GetOnceAsync(new(server.Address, "/auth/verify"))),
            AnswerAsync(known.GetOnceAsync(new(server.Address, "/signin"))), AnswerAsync(known.PostOnceAsync(new(server.Address, "/signin/local"), new() { ["userName"] = "ada", ["password"] = "any" })));
        Assert.True(answers.All(answer => answer == "503"), $"{string.Join(", ", answers)}\n{server.Log}");
        // Five seconds, and what a slow machine needs.
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        relay.Flow();
        for (var attempt = 0; (await connection.SignInAsync(browser)).Status != 200; attempt++)
        {
            Assert.True(attempt < 50, "It does not heal.");
        }
    }

    /// <summary>Somebody new comes, and the database hangs in the middle of it: before the account is made, while it is, and while the session is opened.</summary>
    [Fact]
    public async Task Whoever_is_signing_in_when_the_database_begins_to_hang_is_answered_and_comes_in_when_it_heals()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var relay = Relay.To(database);
        await using var server = await ServerProcess.StartAsync(database, relay.Settings);
        await using var connection = await HostileConnection.StartAsync(server);
        foreach (var answers in (int[])[1, 4, 8, 12, 15, 18])
        {
            connection.Provider.Person = HostileConnection.SomebodyNew();
            using var browser = new Browser();
            var back = await connection.BeginAsync(browser);
            relay.HangAfter(answers);
            var answer = await AnswerAsync(browser.GetOnceAsync(back));
            // The last of them may come when everything is done.
            Assert.True(answer == "503" || (answers > 12 && answer == "302"), $"After {answers}: {answer}\n{server.Log}");
            relay.Flow();
            for (var attempt = 0; (await connection.SignInAsync(browser)).Status != 200; attempt++)
            {
                Assert.True(attempt < 50, $"It does not heal after {answers}.");
            }
        }
    }

    private static async Task<string> AnswerAsync(Task<Browser.Page> asked)
    {
        try
        {
            return $"{(await asked).Status}";
        }
        catch (TaskCanceledException)
        {
            return "none";
        }
    }

    [Fact]
    public async Task A_sign_in_that_ends_while_the_database_is_away_is_told_to_wait_and_opens_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var server = await ServerProcess.StartAsync(database);
        await using var connection = await HostileConnection.StartAsync(server);
        await connection.AdmittedAsync();
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);
        await database.SetAwayAsync(true);
        var page = await browser.GetOnceAsync(back);
        page.Expect(503);
        Assert.Equal("5", page.Headers["Retry-After"]);
        Assert.Null(browser.Cookie(server.Address, "scimhub"));
        await database.SetAwayAsync(false);
        // Connections that were cut off are found out one by one.
        for (var attempt = 0; (page = await connection.SignInAsync(browser)).Status != 200; attempt++)
        {
            Assert.True(attempt < 50 && page.Status == 503, page.Text);
        }
        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.DoesNotContain("was answered 500", server.Log, StringComparison.Ordinal);
    }

    private static Uri Moved(Uri back, ServerProcess to) => new(to.Address, back.PathAndQuery);

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
