using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.Nodes;

/// <summary>What is changed at one node, as it is found at the other.</summary>
public sealed class ReachTests(NodePairs pairs)
{
    [Theory, EveryDatabase]
    public async Task MN_02_a_mapping_a_token_a_session_and_a_way_in_that_are_changed_at_one_node_are_so_at_the_other(DatabaseKind kind)
    {
        var pair = await pairs.On(kind);
        await using var connection = await HostileConnection.StartAsync(pair.First);
        var (api, there) = (await pair.First.CreateKeyAsync(), connection.Tenant.At(pair.Second).Scim);
        var id = (string)(await api.AllAsync("/connections", 1_000)).Single(row => (string?)row["name"] == connection.Name)["id"]!;
        connection.Provider.Person["job"] = "Pilot";
        using var browser = new Browser();
        // Everything is known at the other node before it is changed at this one.
        (await SignInAsync()).Expect(200);
        (await there.GetAsync("/Users?count=1")).Expect(200);
        var person = (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{(string)connection.Provider.Person["preferred_username"]!}\"")}", 10)).Single();
        Assert.Null(person["title"]);

        (await api.PatchAsync($"/connections/{id}", new JsonObject { ["mapping"] = new JsonObject { ["title"] = new JsonArray("job") } })).Expect(200);
        (await SignInAsync()).Expect(200);
        Assert.Equal("Pilot", (string?)(await api.GetAsync($"/users/{(string)person["id"]!}")).Expect(200).Body["title"]);

        (await api.DeleteAsync($"/connections/{id}/tokens/{connection.Tenant.TokenId}")).Expect(204);
        await BecomesAsync(async () => (await there.GetAsync("/Users?count=1")).Status == 401, "the token");

        var verify = new Uri(pair.Second.Address, "/auth/verify");
        (await browser.GetOnceAsync(verify)).Expect(200);
        (await api.DeleteAsync($"/users/{(string)person["id"]!}/sessions")).Expect(204);
        await BecomesAsync(async () => (await browser.GetOnceAsync(verify)).Status == 401, "the session");

        (await api.PatchAsync($"/connections/{id}", new JsonObject { ["paused"] = new JsonArray("oidc") })).Expect(200);
        Assert.Equal(403, (await SignInAsync()).Status);

        // Once more where the provider, which is in the test's own process, took longer under load than a sign-in waits.
        async Task<Browser.Page> SignInAsync()
        {
            for (var attempt = 1; ; attempt++)
            {
                var page = await browser.GetAsync(connection.Start(at: pair.Second));
                if (page.Status != 503 || attempt == 3)
                {
                    return page;
                }
                await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task BecomesAsync(Func<Task<bool>> isSo, string what)
    {
        for (var look = 0; !await isSo(); look++)
        {
            Assert.True(look < 100, $"It does not reach {what} at the other node.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
