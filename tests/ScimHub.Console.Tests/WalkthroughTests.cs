using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>The README's walkthrough, step by step, by the pages alone.</summary>
public sealed class WalkthroughTests(RealBrowser browser)
{
    private const string OktaIdOfAna = "00uana1b2c3d4e5f6g7";

    [Fact]
    public async Task From_an_empty_server_Okta_pushes_Ana_signs_in_Ben_is_refused_by_the_switch_and_why_is_seen()
    {
        // 1. The printed link makes the first administrator.
        await using var site = await ConsoleSite.StartAsync(browser);
        await using var okta = await OpenIdProvider.StartAsync(
            "okta",
            new JsonObject
            {
                [OktaIdOfAna] = new JsonObject { ["name"] = "Ana Silva", ["email"] = "ana@example.com", ["email_verified"] = true, ["preferred_username"] = "ana@example.com" },
                ["00uben"] = new JsonObject { ["name"] = "Ben Okafor", ["email"] = "ben@example.com", ["email_verified"] = true, ["preferred_username"] = "ben@example.com" },
            },
            site.Server.Address);

        // 2. A connection, and its token pasted at Okta, whose Test Connector asks for nobody in particular.
        await site.GoAsync("/console");
        await site.FollowAsync("Connect your identity provider");
        await site.FillAsync(("Name", "okta"));
        await site.ChooseAsync("What it is", "Okta");
        await site.PressAsync("Go on");
        await Expect(site.Section("How it does")).ToContainTextAsync("Not connected");
        await site.PressAsync("Make a token");
        var scim = new ScimClient(site.Server, await site.Page.Locator("code.secret").InnerTextAsync());
        (await scim.GetAsync("/Users?startIndex=1&count=2")).Expect(200);

        // 3. Its sign-in, with the redirect URI that the page shows; Ana is pushed, and comes in.
        await Expect(site.Page.GetByText(site.At("/signin/okta/callback"), new() { Exact = true })).ToBeVisibleAsync();
        await site.FillAsync(("Authority", okta.Issuer.ToString().TrimEnd('/')), ("Client id", OpenIdProvider.ClientId), ("Client secret", OpenIdProvider.ClientSecret));
        await site.PressAsync("Save", site.Section("OpenID Connect: people sign in there"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        var connection = new Uri(site.Page.Url).AbsolutePath;
        var pushed = (await scim.PostAsync("/Users", new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
            ["userName"] = "ana@example.com",
            ["externalId"] = OktaIdOfAna,
            ["name"] = new JsonObject { ["givenName"] = "Ana", ["familyName"] = "Silva" },
            ["displayName"] = "Ana Silva",
            ["emails"] = new JsonArray(new JsonObject { ["primary"] = true, ["value"] = "ana@example.com", ["type"] = "work" }),
            ["active"] = true,
        })).Expect(201).Body;
        await site.GoAsync("/console/users");
        await site.FollowAsync("Ana Silva");
        await Expect(site.Page.Locator("main")).ToContainTextAsync("okta");
        await Expect(site.Page.Locator("main")).ToContainTextAsync(OktaIdOfAna);
        await using (var window = await browser.OpenAsync())
        {
            var ana = await SignInAsync(site, await window.NewPageAsync(), OktaIdOfAna);
            await Expect(ana).ToHaveURLAsync(site.At("/account"));
            await Expect(ana.Locator("body")).ToContainTextAsync("ana@example.com");
        }
        // She is who was pushed, and nobody beside.
        Assert.Single(await (await site.ApiAsync()).AllAsync("/users?search=ana", 10));
        Assert.Equal(2, (await site.PersonAsync((string)pushed["id"]!))["links"]!.AsArray().Count);
        await site.GoAsync(connection);
        await Expect(site.Section("How it does")).ToContainTextAsync("Connected");

        // 4. The switch.
        await site.GoAsync("/console/settings");
        await site.Page.GetByRole(AriaRole.Group, new() { Name = "Sign-ins make accounts" }).GetByLabel("Off").CheckAsync();
        await site.PressAsync("Save", site.Section("Who comes in"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        string reference;
        await using (var window = await browser.OpenAsync())
        {
            var page = await window.NewPageAsync();
            var answers = new List<int>();
            page.Response += (_, response) => answers.Add(response.Url.Contains("/signin/okta/callback", StringComparison.Ordinal) ? response.Status : 0);
            var ben = await SignInAsync(site, page, "00uben");
            await Expect(ben.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You are not signed in");
            Assert.Contains(403, answers);
            reference = await ben.Locator("code").InnerTextAsync();
        }

        // 5. Why is in the audit, and at the connection.
        await site.GoAsync("/console/audit");
        await site.FollowAsync("Refused");
        await Expect(site.Row("user.asserted")).ToContainTextAsync("provisioningDisabled");
        await site.FollowAsync("user.asserted");
        await Expect(site.Page.GetByText(reference, new() { Exact = true })).ToBeVisibleAsync();
        await Expect(site.Page.Locator("pre")).ToContainTextAsync("provisioningDisabled");
        await site.GoAsync(connection);
        await Expect(site.Page.GetByRole(AriaRole.List, new() { Name = "Last refused" })).ToContainTextAsync("provisioningDisabled");
        await Expect(site.Section("How it does").Locator("dl")).ToContainTextAsync("provisioningDisabled");
        await Expect(site.Section("How it does").Locator("dl")).ToContainTextAsync("Works");
        await site.GoAsync("/console");
        await Expect(site.Row("okta")).ToContainTextAsync("SCIM:");
        await Expect(site.Row("okta")).ToContainTextAsync("sign-in:");
        await Expect(site.Row("okta")).ToContainTextAsync("provisioningDisabled");
        await Expect(site.Page.GetByRole(AriaRole.List, new() { Name = "Last refused" })).ToContainTextAsync("provisioningDisabled");
        Assert.Empty(await (await site.ApiAsync()).AllAsync("/users?search=ben", 10));
    }

    /// <summary>At the door of this server, and then at the provider's.</summary>
    private static async Task<IPage> SignInAsync(ConsoleSite site, IPage page, string person)
    {
        await page.GotoAsync(site.At("/signin"));
        await page.GetByRole(AriaRole.Link, new() { Name = "okta" }).ClickAsync();
        await page.Locator("input[name=login]").FillAsync(person);
        await page.Locator("input[name=password]").FillAsync("anything");
        await page.Locator("button[type=submit]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        return page;
    }
}
