using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>What holds for every page: it can be used by everybody, by keyboard, without scripts, on a small screen; and other people's text is text.</summary>
public sealed class EveryPageTests(RealBrowser browser)
{
    private const string Hostile = "<script>window.hit=1</script><img src=x onerror=window.hit=1>{{7*7}}${7*7}\u200F=cmd|' /C calc'!A0";

    private static readonly string[] Lists =
        ["/console", "/console/users", "/console/users/new", "/console/groups", "/console/roles", "/console/domains", "/console/rules", "/console/serviceaccounts", "/console/connections", "/console/connections/new", "/console/invitations", "/console/invitations/new", "/console/audit", "/console/settings", "/console/settings/mail/invitation", "/console/organizations", "/console/users/import", "/console/batches"];

    /// <summary>Where people sign in and see what is known of them.</summary>
    private static readonly string[] Doors = ["/signin", "/signin?signedOut", "/signin/local", "/signin/recover", "/signin/unknown", "/account", "/account/security", "/invitation/x"];

    [Fact]
    public async Task WB_01_axe_finds_nothing_and_hostile_names_are_text_on_every_page_light_dark_and_narrow()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var pages = await FillAsync(site);
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 360) })
        {
            var page = await site.WindowAsync(browser, width: width, scheme: scheme);
            var refused = new List<string>();
            page.Console += (_, message) =>
            {
                if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                {
                    refused.Add(message.Text);
                }
            };
            foreach (var path in pages)
            {
                await page.GotoAsync(site.At(path));
                var found = (await page.RunAxe()).Violations;
                Assert.True(found.Length == 0, $"{path} {scheme}: {string.Join("; ", found.Select(x => $"{x.Id}: {string.Join(", ", x.Nodes.Select(node => node.Html))}"))}");
                Assert.True(await page.EvaluateAsync<bool>("() => window.hit === undefined"), path);
                Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{path} is wider than {width} pixels.");
            }
            // A policy that would have had to stop something would have said so.
            Assert.Empty(refused);
        }
    }

    [Fact]
    public async Task People_are_found_and_changed_without_scripts_and_times_are_then_in_UTC()
    {
        await using var site = await ConsoleSite.StartAsync(browser, scripts: false);
        await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" });
        await site.GoAsync("/console/users");
        await site.FillAsync(("Search", "ben"));
        await site.PressAsync("Search");
        await Expect(site.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await site.FollowAsync("Ben");
        await Expect(site.Page.Locator("time").First).ToContainTextAsync("UTC");
        await site.Page.GetByText("Edit by hand").ClickAsync();
        await site.FillAsync(("Title", "Chief"));
        await site.PressAsync("Save");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
    }

    [Fact]
    public async Task Times_are_in_the_viewers_zone()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ben@example.org");
        var made = DateTimeOffset.Parse((string)(await site.PersonAsync(id))["meta"]!["created"]!, System.Globalization.CultureInfo.InvariantCulture);
        var page = await site.WindowAsync(browser, zone: "Asia/Kolkata");
        await page.GotoAsync(site.At($"/console/users/{id}"));
        await Expect(page.Locator("time").First).ToContainTextAsync(made.ToOffset(TimeSpan.FromMinutes(330)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_skips_to_the_content()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/users");
        await site.Page.Keyboard.PressAsync("Tab");
        await Expect(site.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await site.Page.Keyboard.PressAsync("Enter");
        await site.Page.Keyboard.PressAsync("Tab");
        await Expect(site.Page.GetByRole(AriaRole.Link, new() { Name = "Invite people" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task WB_03_AZ_03_a_foreign_form_a_stranger_and_somebody_without_a_role_change_and_see_nothing()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" });
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var cookie = string.Join("; ", (await site.Page.Context.CookiesAsync()).Select(x => $"{x.Name}={x.Value}"));
        foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, site.At($"/console/users/{id}/deactivate"));
            request.Headers.Add("Cookie", cookie);
            request.Headers.Add(header, value);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(403, (int)answer.StatusCode);
        }
        Assert.NotEqual(false, (bool?)(await site.PersonAsync(id))["active"]);
        foreach (var path in Lists)
        {
            using var answer = await client.GetAsync(new Uri(site.At(path)), TestContext.Current.CancellationToken);
            Assert.Equal(302, (int)answer.StatusCode);
            Assert.StartsWith("/signin", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
        // The session is the console's, and opens the API to nobody.
        using var api = new HttpRequestMessage(HttpMethod.Get, site.At("/api/v1/users"));
        api.Headers.Add("Cookie", cookie);
        using var refused = await client.SendAsync(api, TestContext.Current.CancellationToken);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [Fact]
    public async Task P4_AZ_03_what_somebody_may_do_is_asked_at_every_request()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var viewer = await site.AddPersonAsync("vera@example.org", new() { ["displayName"] = "Vera" });
        var ada = (string)(await api.AllAsync("/users", 10)).Single(user => (string?)user["userName"] == "ada")["id"]!;
        // Another administrator is there, so that Ada's own role may go.
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = viewer, ["role"] = "Admin" })).Expect(201);
        var reader = (await api.PostAsync("/roles", new JsonObject { ["name"] = "Reader", ["permissions"] = new JsonArray("hub:read") })).Expect(201).Id;
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = ada, ["role"] = "Reader" })).Expect(201);
        foreach (var grant in (await api.AllAsync($"/grants?userId={ada}", 10)).Where(grant => (string?)grant["role"] == "Admin"))
        {
            (await api.DeleteAsync($"/grants/{(string)grant["id"]!}")).Expect(204);
        }
        await site.GoAsync($"/console/users/{viewer}");
        await Expect(site.Page.GetByText("Deactivate", new() { Exact = true })).ToHaveCountAsync(0);
        // A form that was open before is refused all the same.
        var answer = await site.Page.Context.APIRequest.PostAsync(site.At($"/console/users/{viewer}/deactivate"));
        Assert.Contains("hub/users:edit", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(422, answer.Status);
        Assert.NotEqual(false, (bool?)(await site.PersonAsync(viewer))["active"]);
        // Whoever may not read the audit is not told that nobody came: it is not known to them.
        var connection = (string)(await api.PostAsync("/connections", new JsonObject { ["name"] = "contoso", ["oidc"] = new JsonObject { ["authority"] = "https://login.contoso.com", ["clientId"] = "x" } })).Expect(201).Body["id"]!;
        (await api.PatchAsync($"/roles/{reader}", new JsonObject { ["permissions"] = new JsonArray("hub/users:read", "hub/connections:read") })).Expect(200);
        await site.GoAsync($"/console/connections/{connection}");
        await Expect(site.Section("How it does").GetByText("not known to you")).ToHaveCountAsync(2);
        await site.GoAsync("/console");
        await Expect(site.Row("contoso")).ToContainTextAsync("at work");
    }

    /// <summary>Something on every page, called by the worst names there are.</summary>
    private static async Task<IReadOnlyList<string>> FillAsync(ConsoleSite site)
    {
        var api = await site.ApiAsync();
        var person = await site.AddPersonAsync($"{Hostile}@example.org", new() { ["displayName"] = Hostile, ["title"] = Hostile, ["nickName"] = Hostile });
        var group = (string)(await api.PostAsync("/groups", new JsonObject { ["displayName"] = Hostile })).Expect(201).Body["id"]!;
        (await api.PostAsync($"/groups/{group}/members", new JsonObject { ["ids"] = new JsonArray(person) })).Expect(200);
        var domain = (string)(await api.PostAsync("/domains", new JsonObject { ["name"] = "<b>Sales</b>" })).Expect(201).Body["id"]!;
        var role = (string)(await api.PostAsync("/roles", new JsonObject { ["name"] = "<b>Writer</b>", ["permissions"] = new JsonArray("build:edit") })).Expect(201).Body["id"]!;
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = person, ["role"] = role, ["domain"] = domain })).Expect(201);
        (await api.PostAsync("/grants", new JsonObject { ["groupId"] = group, ["role"] = "Viewer" })).Expect(201);
        var connection = (string)(await api.PostAsync("/connections", new JsonObject { ["name"] = "contoso" })).Expect(201).Body["id"]!;
        (await api.PostAsync($"/connections/{connection}/tokens", new JsonObject())).Expect(201);
        var invitation = (string)(await api.PostAsync("/invitations", new JsonObject { ["people"] = new JsonArray(new JsonObject { ["email"] = "guest@example.com", ["displayName"] = "<i>Guest</i>" }) })).Expect(201).Body["items"]![0]!["id"]!;
        var rule = (await api.PostAsync("/rules", new JsonObject { ["name"] = "<b>Rule</b>", ["condition"] = "title eq \"<i>\"" })).Expect(201).Id;
        var entry = (string)(await api.AllAsync($"/audit?target={person}", 10))[0]["id"]!;
        // A browser that calls itself so, among Ada's sessions.
        var ada = (string)(await api.AllAsync("/users?filter=userName%20eq%20%22ada%22", 10)).Single()["id"]!;
        using var hostile = new Browser();
        (await hostile.PostAsync(new(site.At("/signin/local")), new() { ["userName"] = "ada", ["password"] = ConsoleSite.Password }, ("User-Agent", "<script>window.hit=1</script><img src=x onerror=window.hit=1>"))).Expect(200);
        return [.. Lists, $"/console/users/{person}", $"/console/users/{ada}", $"/console/users/{person}/preview", $"/console/users/{person}/merge", $"/console/groups/{group}", $"/console/roles/{role}", $"/console/connections/{connection}", $"/console/connections/{connection}?kind=ldap", $"/console/invitations/{invitation}", $"/console/rules/{rule}", $"/console/domains/{domain}", $"/console/audit/{entry}", "/console/users/00000000-0000-0000-0000-000000000001", .. Doors];
    }
}
