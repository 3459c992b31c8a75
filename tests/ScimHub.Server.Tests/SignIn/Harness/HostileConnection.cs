using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>A connection of its own at a server, whose people sign in through a <see cref="HostileProvider"/>.</summary>
public sealed class HostileConnection : IAsyncDisposable
{
    private HostileConnection(Tenant tenant, HostileProvider provider) => (Tenant, Provider) = (tenant, provider);

    public Tenant Tenant { get; }

    public HostileProvider Provider { get; }

    public ServerProcess Server => Tenant.Server;

    public string Name => Tenant.Connection;

    /// <param name="authority">Where it is not the provider's own address.</param>
    public static async Task<HostileConnection> StartAsync(ServerProcess server, string? authority = null, ConnectionChange? more = null)
    {
        var provider = await HostileProvider.StartAsync();
        var tenant = await server.CreateTenantAsync(Unique.Name("hostile"));
        provider.Person = SomebodyNew();
        var connection = new HostileConnection(tenant, provider);
        await connection.SetAsync((more ?? new()) with { Oidc = new(Authority: authority ?? provider.Issuer, ClientId: HostileProvider.ClientId) });
        return connection;
    }

    /// <summary>As `scimhub connection set` does it.</summary>
    public async Task SetAsync(ConnectionChange change)
    {
        await using var storage = Server.Database.OpenStorage();
        await new ConnectionRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId)).SetAsync(Name, change, TestContext.Current.CancellationToken);
    }

    public async Task<Guid> IdAsync()
    {
        await using var storage = Server.Database.OpenStorage();
        return (await new ConnectionRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId)).ListAsync(TestContext.Current.CancellationToken)).Single(row => row.Connection.Name == Name).Connection.Id;
    }

    public static JsonObject SomebodyNew()
    {
        var name = Unique.Name("eve");
        return new() { ["sub"] = name, ["preferred_username"] = $"{name}@example.com", ["email"] = $"{name}@example.com", ["email_verified"] = true };
    }

    public Uri Start(string? returnUrl = null, ServerProcess? at = null) =>
        new((at ?? Server).Address, $"/signin/{Name}{(returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}")}");

    public Uri Callback(string query = "", ServerProcess? at = null) => new((at ?? Server).Address, $"/signin/{Name}/callback{query}");

    public Task<Browser.Page> SignInAsync(Browser browser, string? returnUrl = null) => browser.GetAsync(Start(returnUrl));

    /// <summary>A sign-in that was asked to be fresh, and that the provider says is of this moment.</summary>
    public async Task<Browser.Page> SignInFreshlyAsync(Browser browser)
    {
        Provider.IdToken = claims =>
        {
            claims["auth_time"] = HostileProvider.In(0);
            return Provider.Key.Sign(claims);
        };
        var page = await browser.GetAsync(new(Start(), "?again=yes"));
        Provider.IdToken = null;
        return page;
    }

    /// <summary>Once more where the provider, which is in the test's own process, took longer under load than a sign-in waits, unless that is what is looked for.</summary>
    private async Task<Browser.Page> SignInAsync(Browser browser, bool orUnavailable)
    {
        var page = await SignInAsync(browser);
        for (var attempt = 1; attempt < 3 && page.Status == 503 && !orUnavailable; attempt++)
        {
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            page = await SignInAsync(browser);
        }
        return page;
    }

    /// <summary>To where the provider sends the browser back, which does not go there yet.</summary>
    public async Task<Uri> BeginAsync(Browser browser, ServerProcess? at = null)
    {
        var page = await browser.GetAsync(Start(at: at), stop: to => to.AbsolutePath.EndsWith("/callback", StringComparison.Ordinal));
        Assert.EndsWith("/callback", page.Address.AbsolutePath, StringComparison.Ordinal);
        return page.Address;
    }

    /// <summary>A sign-in that must come to nothing.</summary>
    public async Task<Browser.Page> RefusedAsync(string fault, int status = 403)
    {
        using var browser = new Browser();
        var page = await SignInAsync(browser, orUnavailable: status == 503);
        Assert.True(page.Status == status, $"{fault}: {page.Status} at {page.Address}\n{page.Text}");
        Assert.True(browser.Cookie(Server.Address, "scimhub") is null, $"{fault}: there is a session.");
        return page;
    }

    /// <summary>The page of a sign-in that the provider refused.</summary>
    public async Task<Browser.Page> DeniedAsync()
    {
        Provider.Response = query => query["error"] = "access_denied";
        var page = await RefusedAsync("the provider refuses");
        Provider.Response = null;
        return page;
    }

    /// <summary>A sign-in that must succeed: what was refused was refused for its fault alone.</summary>
    public async Task AdmittedAsync(string why = "a right sign-in")
    {
        using var browser = new Browser();
        var page = await SignInAsync(browser, orUnavailable: false);
        Assert.True(page is { Status: 200, Address.AbsolutePath: "/account" }, $"{why}: {page.Status} at {page.Address}\n{page.Text}\n{Server.Log[^Math.Min(2000, Server.Log.Length)..]}");
    }

    /// <summary>POSTs a logout token as a provider's server does.</summary>
    public async Task<int> LogoutAsync(string? token, ServerProcess? at = null)
    {
        using var client = new HttpClient();
        using var content = new FormUrlEncodedContent(token is null ? [] : new Dictionary<string, string> { ["logout_token"] = token });
        using var answer = await client.PostAsync(new Uri((at ?? Server).Address, $"/signin/{Name}/logout"), content, TestContext.Current.CancellationToken);
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        return (int)answer.StatusCode;
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
