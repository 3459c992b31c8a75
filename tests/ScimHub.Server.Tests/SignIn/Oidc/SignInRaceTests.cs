using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.Nodes;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>The same person pushed by SCIM at one node and signing in at the other: one account, whichever comes first.</summary>
public sealed class SignInRaceTests(NodePairs pairs)
{
    private const int UsualRounds = 25;

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
