using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>A node whose clock is ten minutes off all of a sudden, before or behind the others and the provider.</summary>
public sealed class SteppedClockTests
{
    private const int Step = 10;

    [Theory]
    [InlineData(DatabaseKind.Sqlite, Step)]
    [InlineData(DatabaseKind.Sqlite, -Step)]
    [InlineData(DatabaseKind.PostgreSql, Step)]
    [InlineData(DatabaseKind.PostgreSql, -Step)]
    public async Task OI_14_a_stepped_clock_brings_nobody_back_and_sends_nobody_in_circles(DatabaseKind kind, int minutes)
    {
        using var clock = new MovedClock();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var stepped = await ServerProcess.StartAsync(database, clock.Settings);
        // On SQLite there is one node.
        await using var second = kind == DatabaseKind.Sqlite ? null : await ServerProcess.StartAsync(database);
        var right = second ?? stepped;
        var doors = (from node in new[] { stepped, right } from path in new[] { "/auth/verify", "/account" } select new Uri(node.Address, path)).ToList();
        await using var connection = await HostileConnection.StartAsync(stepped, more: new(MatchClaim: "oid"));
        var api = new { Right = await right.CreateKeyAsync(), Stepped = await stepped.CreateKeyAsync() };
        var (stays, gone, leavesThere, leavesHere) = (await EnterAsync(), await EnterAsync(), await EnterAsync(), await EnterAsync());
        var revoked = await stepped.CreateTenantAsync(connection.Name);
        (await revoked.Scim.GetAsync("/Users?count=1")).Expect(200);
        (await right.RunAsync("token", "revoke", revoked.TokenId)).ExpectExit(0);
        (await api.Right.PatchAsync($"/users/{gone.Id}", Suspended())).Expect(200);
        await gone.Browser.AwaitClosedAsync(doors);

        clock.Step(minutes);

        Assert.Equal(minutes, (await NowAsync(stepped) - TimeProvider.System.GetUtcNow()).TotalMinutes, tolerance: 1);
        await ExpectOpenAsync(stays.Browser);
        await gone.Browser.AwaitClosedAsync(doors);
        (await revoked.Scim.GetAsync("/Users?count=1")).ExpectError(401);
        (await api.Right.PatchAsync($"/users/{leavesThere.Id}", Suspended())).Expect(200);
        await leavesThere.Browser.AwaitClosedAsync(doors);
        (await api.Stepped.PatchAsync($"/users/{leavesHere.Id}", Suspended())).Expect(200);
        await leavesHere.Browser.AwaitClosedAsync(doors);
        // The provider's token is ten minutes old here and has ended, or will only be made: one page says so, and the browser goes nowhere else.
        connection.Provider.Person = HostileConnection.SomebodyNew();
        var page = await connection.RefusedAsync("a clock that is off");
        Assert.True(Guid.TryParse(page.Reference, out _));
        Assert.Single(page.Path, address => address.AbsolutePath.EndsWith("/callback", StringComparison.Ordinal));
        if (minutes > 0)
        {
            // Where the provider's tokens hold for longer, the difference keeps nobody out.
            connection.Provider.IdToken = claims =>
            {
                claims["exp"] = HostileProvider.In(60);
                return connection.Provider.Key.Sign(claims);
            };
            await connection.AdmittedAsync("a token that holds for an hour");
            connection.Provider.IdToken = null;
        }

        clock.Step(0);

        await connection.AdmittedAsync("the clock is right again");
        await ExpectOpenAsync(stays.Browser);
        foreach (var person in new[] { gone, leavesThere, leavesHere })
        {
            await person.Browser.AwaitClosedAsync(doors);
            person.Browser.Dispose();
        }
        stays.Browser.Dispose();
        (await right.RunAsync("db", "verify")).ExpectExit(0);

        async Task<(string Id, Browser Browser)> EnterAsync()
        {
            var (person, oid) = (HostileConnection.SomebodyNew(), Unique.Name("oid"));
            person["oid"] = oid;
            connection.Provider.Person = person;
            var id = (await connection.Tenant.Scim.PostAsync("/Users", Resource.User((string)person["preferred_username"]!, user => user["externalId"] = oid))).Expect(201).Id!;
            var browser = new Browser();
            (await connection.SignInAsync(browser)).Expect(200);
            return (id, browser);
        }

        async Task ExpectOpenAsync(Browser browser)
        {
            foreach (var door in doors)
            {
                (await browser.GetOnceAsync(door)).Expect(200);
            }
        }
    }

    private static JsonObject Suspended() => new() { ["suspended"] = true };

    /// <summary>What the server takes for the time, by the <c>Date</c> of its answers (RFC 9110 §6.6.1).</summary>
    private static async Task<DateTimeOffset> NowAsync(ServerProcess server)
    {
        using var browser = new Browser();
        // It is made anew each second.
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        return DateTimeOffset.Parse((await browser.GetOnceAsync(new(server.Address, "/signin"))).Headers["Date"], CultureInfo.InvariantCulture);
    }
}
