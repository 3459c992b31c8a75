using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Pages;

/// <summary>The page that asks how one signs in: an address tells the connection of its domain, and nothing of who has it.</summary>
public sealed class ChoiceTests
{
    [Theory, EveryDatabase]
    public async Task WB_06_an_address_of_a_verified_domain_leads_to_its_connection_whoever_has_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        await using var connection = await HostileConnection.StartAsync(server);
        await using var another = await HostileConnection.StartAsync(server);
        await using (var storage = database.OpenStorage())
        {
            var domains = new MailDomainRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId));
            await domains.AddAsync("example.org", connection.Name, TestContext.Current.CancellationToken);
            await domains.VouchAsync("example.org", TestContext.Current.CancellationToken);
            await domains.AddAsync("unproved.example", connection.Name, TestContext.Current.CancellationToken);
        }
        var api = await server.CreateKeyAsync();
        foreach (var known in (string[])["ada@example.org", "ada@unproved.example", "ada@elsewhere.example"])
        {
            (await api.PostAsync("/users", new JsonObject { ["userName"] = known, ["emails"] = new JsonArray(new JsonObject { ["value"] = known }) })).Expect(201);
        }
        using var browser = new Browser();
        var signIn = new Uri(server.Address, "/signin");

        var (known1, unknown1) = (await AskAsync("ada@example.org"), await AskAsync("nobody@EXAMPLE.org"));
        Assert.Equal($"0; url=/signin/{connection.Name}?returnUrl=%2Fthere", known1.Headers["Refresh"]);
        Assert.Equal((known1.Text, known1.Headers["Refresh"]), (unknown1.Text, unknown1.Headers["Refresh"]));
        foreach (var domain in (string[])["unproved.example", "elsewhere.example"])
        {
            var (known, unknown) = (await AskAsync($"ada@{domain}"), await AskAsync($"bob@{domain}"));
            Assert.Contains("No sign-in is set up for this domain", known.Text, StringComparison.Ordinal);
            Assert.Equal(known.Text.Replace("ada@", "bob@", StringComparison.Ordinal), unknown.Text);
            Assert.Contains($"/signin/{another.Name}", known.Text, StringComparison.Ordinal);
        }
        foreach (var none in (string[])["", "ada", "@example.org", "ada@sub.example.org", "ada@example.org.evil.example", "ada@evil.example@", new string('a', 5_000) + "@example.org"])
        {
            Assert.False((await AskAsync(none)).Headers.ContainsKey("Refresh"), none[..Math.Min(40, none.Length)]);
        }

        async Task<Browser.Page> AskAsync(string address) => (await browser.PostOnceAsync(signIn, new() { ["address"] = address, ["returnUrl"] = "/there" })).Expect(200);
    }

    [Fact]
    public async Task Where_a_browser_last_signed_in_stands_first_and_another_browser_knows_nothing_of_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        await using var first = await HostileConnection.StartAsync(server);
        await using var second = await HostileConnection.StartAsync(server);
        using var browser = new Browser();
        using var another = new Browser();
        foreach (var used in (HostileConnection[])[second, first])
        {
            (await used.SignInAsync(browser)).Expect(200);
            await browser.PostOnceAsync(new(server.Address, "/signout"), []);
            var text = (await browser.GetAsync(new(server.Address, "/signin"))).Expect(200).Text;
            var unused = used == first ? second : first;
            Assert.True(text.IndexOf($"/signin/{used.Name}", StringComparison.Ordinal) < text.IndexOf($"/signin/{unused.Name}", StringComparison.Ordinal), text);
            Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, "last used here"));
        }
        Assert.DoesNotContain("last used here", (await another.GetAsync(new(server.Address, "/signin"))).Text, StringComparison.Ordinal);
        // A name that is none is a hint at nothing.
        another.SetCookie(server.Address, "scimhub-way", "%3Cscript%3E");
        var forged = (await another.GetAsync(new(server.Address, "/signin"))).Expect(200).Text;
        Assert.DoesNotContain("last used here", forged, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", forged, StringComparison.OrdinalIgnoreCase);
    }
}
