using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Of what makes a sign-in nothing is found afterwards: in no log, no page, no audit row, nor in the store.</summary>
public sealed class SignInSecretTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task WB_05_no_secret_of_a_sign_in_is_found_in_log_pages_audit_or_store(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        await using var connection = await HostileConnection.StartAsync(server);
        var provider = connection.Provider;
        var canary = "canary" + Guid.NewGuid().ToString("n");
        var file = Path.Combine(server.Database.Folder, Unique.Name("secret"));
        await File.WriteAllTextAsync(file, canary + "-client", TestContext.Current.CancellationToken);
        (await server.RunAsync("connection", "set", connection.Name, "--oidc-client-secret-file", file)).ExpectExit(0);
        var said = "said" + Guid.NewGuid().ToString("n");
        var (pages, secrets) = (new StringBuilder(), new List<string> { canary });
        provider.UserInfo = () => provider.Person.DeepClone().AsObject();
        provider.Response = query => query["code"] += canary;
        provider.Instead["/token"] = async context => await Json(200, new JsonObject { ["access_token"] = canary + "-access", ["id_token"] = Remember(provider.Key.Sign(provider.Claims(LastNonce()))) }).ExecuteAsync(context);
        // What succeeds.
        await TryAsync(200);
        Assert.Contains(provider.Requests, request => request.Authorization?.StartsWith("Basic ", StringComparison.Ordinal) == true && Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization[6..])).EndsWith(canary + "-client", StringComparison.Ordinal));
        Assert.Contains(provider.Requests, request => request.Authorization == $"Bearer {canary}-access");
        // And everything that can go wrong, with a secret in it.
        foreach (var answer in (Func<IResult>[])[
            () => Json(400, new JsonObject { ["error"] = canary, ["error_description"] = canary }), () => Json(500, new JsonObject { ["error"] = canary }), () => Results.Text(canary), () => Json(200, new JsonObject { ["id_token"] = canary }),
            () => Json(200, new JsonObject { ["access_token"] = canary }), () => Json(200, new JsonObject { ["id_token"] = Remember(provider.Key.Sign(provider.Claims(canary))) }),
            () => Json(200, new JsonObject { ["id_token"] = Remember(provider.Key.Sign(new JsonObject { ["iss"] = canary })) }), () => Results.Redirect($"/{canary}")])
        {
            provider.Instead["/token"] = context => answer().ExecuteAsync(context);
            await TryAsync(403, 503);
        }
        provider.Instead.Clear();
        provider.Response = query => (query["error"], query["error_description"]) = (canary, canary);
        await TryAsync(403);
        provider.Response = query => query["iss"] = canary;
        await TryAsync(403);
        provider.Response = null;
        foreach (var claim in (string[])["preferred_username", "locale", "phone_number", "zoneinfo"])
        {
            var kept = provider.Person;
            provider.Person = kept.DeepClone().AsObject();
            provider.Person[claim] = said + "\u0000" + new string('x', 5_000);
            await TryAsync(200, 403);
            provider.Person = kept;
        }
        using var client = new HttpClient();
        foreach (var path in (string[])[$"/signin/{connection.Name}/callback?code={canary}&state={canary}", $"/signin/{canary}", $"/signin/{connection.Name}?returnUrl=//{canary}", $"/account?x={canary}", $"/signin/{canary}/callback"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, path));
            request.Headers.Add("Cookie", $"scimhub={canary}; scimhub-oidc.{canary}=N");
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            pages.AppendLine(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        Assert.Equal(400, await connection.LogoutAsync(canary));

        Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
        // A claim is no secret to who signs in with it, but none of the log's business.
        Assert.DoesNotContain(said, server.Log, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secret, pages.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, server.Log, StringComparison.OrdinalIgnoreCase);
        }
        foreach (var secret in secrets.Take(3))
        {
            Assert.Empty(await StoreSearch.TablesHoldingAsync(server.Database, secret));
        }
        Assert.DoesNotContain(canary, (await server.RunAsync("audit", "export", "--format", "jsonl")).ExpectExit(0).Output, StringComparison.OrdinalIgnoreCase);

        async Task TryAsync(params int[] statuses)
        {
            using var browser = new Browser();
            var page = await connection.SignInAsync(browser);
            Assert.True(statuses.Contains(page.Status), page.Text);
            pages.AppendLine(page.Text);
            foreach (var cookie in browser.Cookies(server.Address).Split("; ").Where(cookie => cookie.StartsWith("scimhub=", StringComparison.Ordinal)))
            {
                secrets.Add(cookie["scimhub=".Length..]);
            }
            var last = provider.Requests.Last(request => request.Path == "/authorize").Fields;
            secrets.AddRange([last["state"], last["nonce"]]);
        }

        string Remember(string token)
        {
            secrets.Add(token);
            return token;
        }

        string LastNonce() => provider.Requests.Last(request => request.Path == "/authorize").Fields["nonce"];
    }

    private static IResult Json(int status, JsonObject json) => Results.Text(json.ToJsonString(), "application/json", statusCode: status);
}
