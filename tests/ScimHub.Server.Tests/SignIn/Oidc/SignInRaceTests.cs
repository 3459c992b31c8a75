using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.Nodes;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>The same person pushed by SCIM at one node and signing in at the other, by OpenID Connect and by LDAP: one account, whichever comes first.</summary>
public sealed class SignInRaceTests(NodePairs pairs)
{
    private const int UsualRounds = 25;
    private const int UsualThirds = 4;

    /// <summary>In whatever order somebody comes by the three doors.</summary>
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    [Theory, EveryDatabase]
    public Task RE_04_who_is_pushed_first_signs_in_to_that_account(DatabaseKind kind) => RaceAsync(kind, async (push, signIn) =>
    {
        await push();
        await signIn();
    });

    [Theory, EveryDatabase]
    public Task RE_04_who_signs_in_first_is_that_account_when_pushed(DatabaseKind kind) => RaceAsync(kind, async (push, signIn) =>
    {
        await signIn();
        await push();
    });

    [Theory, EveryDatabase]
    public Task RE_04_who_is_pushed_and_signs_in_at_the_same_moment_is_one_account(DatabaseKind kind) => RaceAsync(kind, (push, signIn) => Task.WhenAll(push(), signIn()));

    [Theory, EveryDatabase]
    public Task RE_04_who_signs_in_in_three_browsers_while_pushed_is_one_account(DatabaseKind kind) => RaceAsync(kind, (push, signIn) => Task.WhenAll(signIn(), push(), signIn(), signIn()), browsers: 3);

    [Theory, EveryDatabase]
    public Task RE_04_who_comes_by_SCIM_OpenID_Connect_and_LDAP_in_any_order_is_one_account(DatabaseKind kind) => ThreeAsync(kind, Rounds.Of(Orders.Length), async (round, doors) =>
    {
        foreach (var door in Orders[round % Orders.Length])
        {
            await doors[door]();
        }
    });

    [Theory, EveryDatabase]
    public Task RE_04_who_comes_by_SCIM_OpenID_Connect_and_LDAP_at_the_same_moment_is_one_account(DatabaseKind kind) =>
        ThreeAsync(kind, Rounds.Of(UsualThirds), (_, doors) => Task.WhenAll(doors.Select(door => Task.Run(door))));

    /// <summary>SCIM and LDAP at the second node, OpenID Connect at the first; each knows the person by the same number, and by names of its own.</summary>
    private async Task ThreeAsync(DatabaseKind kind, int rounds, Func<int, Func<Task>[], Task> order)
    {
        var pair = await pairs.On(kind);
        await using var connection = await HostileConnection.StartAsync(pair.First, more: new(MatchClaim: "employeeNumber"));
        await using var directory = new OpenLdap();
        (await pair.First.RunAsync(["connection", "set", connection.Name, .. await directory.SettingsAsync()])).ExpectExit(0);
        var scim = connection.Tenant.At(pair.Second).Scim;
        var api = await pair.First.CreateKeyAsync();
        var made = new List<string>();
        for (var round = 0; round < rounds; round++)
        {
            var (person, uid, number) = (HostileConnection.SomebodyNew(), Unique.Name("eve"), Unique.Name("n"));
            person["employeeNumber"] = number;
            connection.Provider.Person = person;
            await directory.ModifyAsync(
                $"dn: uid={uid},ou=people,{OpenLdap.BaseDn}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: Eve\nsn: Eve\nemployeeNumber: {number}\nuserPassword: {OpenLdap.Password}\n");
            using var browser = new Browser();
            var back = await connection.BeginAsync(browser);
            string? id = null;

            await order(round,
            [
                async () => id = (await scim.PostAsync("/Users", Resource.User(Unique.Name("pushed"), user => user["externalId"] = number))).Expect(201).Id,
                async () => IsIn(await browser.GetAsync(back)),
                async () =>
                {
                    using var other = new Browser();
                    IsIn(await other.PostAsync(new(pair.Second.Address, $"/signin/{connection.Name}"), LdapSite.Form(uid, OpenLdap.Password)));
                },
            ]);

            var user = (await api.GetAsync($"/users/{id}")).Expect(200).Body;
            Assert.Equal(["ldap", "oidc", "scim"], user["links"]!.AsArray().Select(link => (string)link!["channel"]!).Order());
            Assert.Equal(1, (await scim.FilterAsync("/Users", $"externalId eq \"{number}\"")).TotalResults);
            made.Add(id!);
        }
        Assert.Equal(rounds, (await scim.GetAsync("/Users?count=0")).Expect(200).TotalResults);
        var audit = await AuditLog.AllAsync(pair.Database);
        Assert.All(made, id =>
        {
            Assert.Single(audit[Guid.Parse(id)], "user.created");
            Assert.Equal(2, audit[Guid.Parse(id)].Count(action => action == "session.opened"));
        });

        static void IsIn(Browser.Page page) => Assert.True(page is { Status: 200, Address.AbsolutePath: "/account" }, $"{page.Status} at {page.Address}\n{page.Text}");
    }

    private async Task RaceAsync(DatabaseKind kind, Func<Func<Task>, Func<Task>, Task> order, int browsers = 1)
    {
        var pair = await pairs.On(kind);
        await using var connection = await HostileConnection.StartAsync(pair.First, more: new(MatchClaim: "oid"));
        var scim = connection.Tenant.At(pair.Second).Scim;
        var api = await pair.First.CreateKeyAsync();
        var made = new List<string>();
        for (var round = 0; round < Rounds.Of(UsualRounds); round++)
        {
            var (person, oid) = (HostileConnection.SomebodyNew(), Unique.Name("oid"));
            var userName = (string)person["preferred_username"]!;
            person["oid"] = oid;
            connection.Provider.Person = person;
            var begun = new Queue<(Browser Browser, Uri Back)>();
            for (var i = 0; i < browsers; i++)
            {
                var browser = new Browser();
                begun.Enqueue((browser, await connection.BeginAsync(browser)));
            }
            string? id = null;

            await order(
                async () => id = (await scim.PostAsync("/Users", Resource.User(userName, user => user["externalId"] = oid))).Expect(201).Id,
                async () =>
                {
                    var (browser, back) = begun.Dequeue();
                    using (browser)
                    {
                        var page = await browser.GetAsync(back);
                        Assert.True(page is { Status: 200, Address.AbsolutePath: "/account" }, $"round {round}: {page.Status} at {page.Address}\n{page.Text}");
                    }
                });

            var user = Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{userName}\"")}", 10));
            Assert.Equal(id, (string?)user["id"]);
            Assert.Equal(["oidc", "scim"], user["links"]!.AsArray().Select(link => (string)link!["channel"]!).Order());
            made.Add(id!);
            Assert.Equal(1, (await scim.FilterAsync("/Users", $"externalId eq \"{oid}\"")).TotalResults);
        }
        var audit = await AuditLog.AllAsync(pair.Database);
        foreach (var id in made)
        {
            Assert.Single(audit[Guid.Parse(id)], "user.created");
            Assert.Equal(browsers, audit[Guid.Parse(id)].Count(action => action == "session.opened"));
        }
        Assert.Equal(Rounds.Of(UsualRounds), (await scim.GetAsync("/Users?count=0")).Expect(200).TotalResults);
    }
}
