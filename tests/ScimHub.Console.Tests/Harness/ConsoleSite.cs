using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Console.Tests.Harness;

/// <summary>A server of a test's own, and its first administrator, Ada, before the console.</summary>
public sealed partial class ConsoleSite : IAsyncDisposable
{
    public const string Password = "seven crates of lemons";

    private readonly TestDatabase database;
    private readonly IBrowserContext window;
    private ApiClient? api;

    private ConsoleSite(TestDatabase database, ServerProcess server, IBrowserContext window, IPage page) => (this.database, Server, this.window, Page) = (database, server, window, page);

    public ServerProcess Server { get; }

    public IPage Page { get; }

    /// <summary>Starts the server and has Ada become administrator by the link that it prints (B1).</summary>
    public static async Task<ConsoleSite> StartAsync(RealBrowser browser, IReadOnlyDictionary<string, string>? settings = null, bool scripts = true, DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var database = await TestDatabase.CreateAsync(kind);
        var server = await ServerProcess.StartAsync(database, settings);
        var window = await browser.OpenAsync(scripts);
        window.SetDefaultTimeout(15_000);
        var site = new ConsoleSite(database, server, window, await window.NewPageAsync());
        await site.Page.GotoAsync(await FirstLinkAsync(server));
        await site.FillAsync(("User name", "ada"), ("Your name", "Ada Lovelace"), ("Password", Password));
        await site.PressAsync("Become an administrator");
        return site;
    }

    public string At(string path) => new Uri(Server.Address, path).AbsoluteUri;

    public async Task<ApiClient> ApiAsync() => api ??= await Server.CreateKeyAsync();

    /// <summary>Another window, with Ada signed in.</summary>
    public async Task<IPage> WindowAsync(RealBrowser browser, bool scripts = true, string zone = "America/New_York", int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var other = await browser.OpenAsync(scripts, zone, width, scheme);
        await other.AddCookiesAsync((await window.CookiesAsync()).Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, HttpOnly = cookie.HttpOnly, SameSite = cookie.SameSite }));
        return await other.NewPageAsync();
    }

    public async Task GoAsync(string path) => await Page.GotoAsync(At(path));

    public async Task FillAsync(params (string Label, string Value)[] fields)
    {
        foreach (var (label, value) in fields)
        {
            await Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);
        }
    }

    public Task ChooseAsync(string label, string option) => Page.GetByLabel(label, new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = option });

    public Task PressAsync(string button, ILocator? within = null) =>
        (within is null ? Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }) : within.GetByRole(AriaRole.Button, new() { Name = button, Exact = true })).ClickAsync();

    /// <summary>What is done in two steps: opened, and said yes to.</summary>
    public async Task ConfirmAsync(string what, string? shown = null)
    {
        await Page.Locator("summary").Filter(new() { HasText = shown ?? what }).ClickAsync();
        await PressAsync($"Yes, {char.ToLowerInvariant(what[0])}{what[1..]}");
    }

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).First.ClickAsync();

    public ILocator Section(string heading) => Page.Locator("section").Filter(new() { Has = Page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true }) });

    public ILocator Row(string text) => Page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });

    public ILocator Notice => Page.GetByRole(AriaRole.Status);

    public ILocator Alert => Page.GetByRole(AriaRole.Alert);

    /// <summary>A person without a connection, by the API.</summary>
    public async Task<string> AddPersonAsync(string userName, JsonObject? more = null)
    {
        var body = more ?? [];
        body["userName"] = userName;
        return (string)(await (await ApiAsync()).PostAsync("/users", body)).Expect(201).Body["id"]!;
    }

    public async Task<JsonNode> PersonAsync(string id) => (await (await ApiAsync()).GetAsync($"/users/{id}")).Expect(200).Body;

    public async ValueTask DisposeAsync()
    {
        await using (database)
        await using (Server)
        {
            await window.DisposeAsync();
            await Server.StopAsync();
        }
    }

    private static async Task<string> FirstLinkAsync(ServerProcess server)
    {
        for (var look = 0; look < 200; look++)
        {
            if (FirstLink().Match(server.Log) is { Success: true } match)
            {
                return match.Value;
            }
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new Xunit.Sdk.XunitException($"The server printed no link for a first administrator:\n{server.Log}");
    }

    [GeneratedRegex(@"http://\S+/signin/first\?code=\S+")]
    private static partial Regex FirstLink();
}
