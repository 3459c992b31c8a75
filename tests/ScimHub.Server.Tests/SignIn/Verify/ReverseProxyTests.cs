using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Verify;

/// <summary>The sample of an application behind nginx, as its README has it but for the ports.</summary>
public sealed class ReverseProxyTests
{
    [Fact]
    public async Task The_application_of_the_sample_greets_who_signed_in_and_turns_away_who_was_deactivated()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var (front, back) = (FreePort(), FreePort());
        var site = new Uri($"http://127.0.0.1:{front}");
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["PublicUrl"] = $"http://127.0.0.1:{front}" });
        var tenant = await server.CreateTenantAsync("contoso");
        var api = await server.CreateKeyAsync();
        await using var provider = await OpenIdProvider.StartAsync("contoso", new JsonObject { ["ada"] = new JsonObject { ["preferred_username"] = "ada@example.com", ["oid"] = "a-1" } }, site);
        await provider.ConnectAsync(server, "contoso", "--oidc-match-claim", "oid");
        var pushed = (await tenant.Scim.PostAsync("/Users", new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "ada@example.com", ["externalId"] = "a-1",
        })).Expect(201).Body;
        await using var application = await StartApplicationAsync(back, server.Address);
        await using var nginx = await StartNginxAsync(database.Folder, front, back, server.Address.Port);
        using var browser = new Browser();

        var asked = await browser.GetAsync(new(site, "/reports"));
        Assert.Equal("/signin?returnUrl=/reports", asked.Address.PathAndQuery);
        // OI-08: what ends a line in the address ends none in the answer.
        var split = await browser.GetOnceAsync(new($"{site}a%0d%0aSet-Cookie:%20x=y"));
        Assert.Equal((302, "/signin?returnUrl=/a%0d%0aSet-Cookie:%20x=y"), (split.Status, split.Headers["Location"]));
        Assert.DoesNotContain("Set-Cookie", split.Headers.Keys);
        var chosen = await browser.GetAsync(new(site, "/signin/contoso?returnUrl=/reports"));
        var greeted = (await browser.FinishAsync(chosen, "ada")).Expect(200);
        Assert.Equal("/reports", greeted.Address.AbsolutePath);
        Assert.StartsWith($"Hello ada@example.com ({(string?)pushed["id"]}).", greeted.Text, StringComparison.Ordinal);
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = (string?)pushed["id"], ["role"] = "Developer" })).Expect(201);
        await UntilAsync(async () => (await browser.GetOnceAsync(site)).Text.Contains("Developer", StringComparison.Ordinal));

        // Past the proxy nobody is believed, nor through it what a browser says of itself.
        Assert.Equal(403, (await browser.GetOnceAsync(new($"http://127.0.0.1:{back}/"), ("X-ScimHub-Subject", (string)pushed["id"]!))).Status);
        using var liar = new Browser();
        Assert.Equal(302, (await liar.GetOnceAsync(site, ("X-ScimHub-Subject", (string)pushed["id"]!), ("X-ScimHub-Identity", "a.b.c"))).Status);

        (await tenant.Scim.PatchAsync($"/Users/{(string?)pushed["id"]}", new JsonObject { ["op"] = "replace", ["path"] = "active", ["value"] = false })).Expect(200);
        await UntilAsync(async () => (await browser.GetOnceAsync(site)).Status == 302);
    }

    private static async Task<Daemon> StartApplicationAsync(int port, Uri hub)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(Repository.Root, "samples", "reverse-proxy", "bin", output.Parent!.Name, output.Name, "reverse-proxy");
        return await Daemon.StartAsync(new(IPAddress.Loopback, port), program, "--urls", $"http://127.0.0.1:{port}", "--Hub", hub.GetLeftPart(UriPartial.Authority));
    }

    private static async Task<Daemon> StartNginxAsync(string folder, int front, int back, int hub)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "reverse-proxy", "nginx.conf"), TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(folder, "temp"));
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            configuration,
            text.Replace(":8080", $":{front}", StringComparison.Ordinal).Replace(":5090", $":{back}", StringComparison.Ordinal).Replace(":5080", $":{hub}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        return await Daemon.StartAsync(new(IPAddress.Loopback, front), "/usr/sbin/nginx", "-p", folder, "-c", configuration);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var began = Stopwatch.StartNew(); !await holds();)
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(20), "It did not become so.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
