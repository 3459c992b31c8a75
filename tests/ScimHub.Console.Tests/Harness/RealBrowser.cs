using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ScimHub.Console.Tests.Harness.RealBrowser))]

namespace ScimHub.Console.Tests.Harness;

/// <summary>One Chromium for all tests; each gets a window of its own, without another's cookies.</summary>
public sealed class RealBrowser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments });
    }

    /// <param name="scripts">Whether the browser runs scripts.</param>
    public Task<IBrowserContext> OpenAsync(bool scripts = true, string zone = "America/New_York", int width = 1280, ColorScheme scheme = ColorScheme.Light) => browser!.NewContextAsync(new()
    {
        JavaScriptEnabled = scripts,
        TimezoneId = zone,
        Locale = "en-GB",
        ColorScheme = scheme,
        ReducedMotion = ReducedMotion.Reduce,
        ViewportSize = new() { Width = width, Height = 900 },
    });

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }
        playwright?.Dispose();
    }
}
