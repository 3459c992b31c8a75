using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>Passkeys, with the browser's own authenticator (Web Authentication Level 3 §11: "User Agent Automation").</summary>
public sealed class PasskeyTests(RealBrowser browser)
{
    [Fact]
    public async Task A6_a_passkey_is_made_signs_in_alone_is_asked_for_as_the_second_step_and_ends()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        // A passkey belongs to a name; an address has none.
        var root = $"http://localhost:{site.Server.Address.Port}";
        await using var window = await browser.OpenAsync();
        var page = await window.NewPageAsync();
        var (device, authenticator) = await AttachAsync(window, page);
        await SignInAsync(page, root);
        await Expect(page).ToHaveURLAsync($"{root}/account");

        await page.GotoAsync($"{root}/account/security");
        await page.GetByLabel("Name of the device").FillAsync("Ada's phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("ecovery codes");
        await page.GotoAsync($"{root}/account/security");
        await Expect(page.GetByText("Ada's phone")).ToBeVisibleAsync();
        Assert.Single((await device.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = authenticator }))!.Value.GetProperty("credentials").EnumerateArray());

        await SignOutAsync(page, root);
        await page.GotoAsync($"{root}/signin/local");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{root}/account");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("ada");

        // Beside a password it is the second step.
        await SignOutAsync(page, root);
        await SignInAsync(page, root);
        await Expect(page).Not.ToHaveURLAsync($"{root}/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{root}/account");

        await page.GotoAsync($"{root}/account/security");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Ada's phone" }).ClickAsync();
        await page.GotoAsync($"{root}/account/security");
        await Expect(page.GetByText("None is set up.").Last).ToBeVisibleAsync();
        await Expect(page.GetByText("Ada's phone")).ToHaveCountAsync(0);
        await SignOutAsync(page, root);
        await page.GotoAsync($"{root}/signin/local");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are not signed in" })).ToBeVisibleAsync();
        await page.GotoAsync($"{root}/account");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
    }

    /// <summary>A device in the browser that knows its owner, and asks nobody.</summary>
    private static async Task<(ICDPSession Device, string Authenticator)> AttachAsync(IBrowserContext window, IPage page)
    {
        var device = await window.NewCDPSessionAsync(page);
        await device.SendAsync("WebAuthn.enable");
        var made = await device.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return (device, made!.Value.GetProperty("authenticatorId").GetString()!);
    }

    private static async Task SignInAsync(IPage page, string root)
    {
        await page.GotoAsync($"{root}/signin/local?returnUrl=/account");
        await page.GetByLabel("User name").FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(ConsoleSite.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    private static async Task SignOutAsync(IPage page, string root)
    {
        await page.GotoAsync($"{root}/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
    }
}
