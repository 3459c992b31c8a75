using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn;

/// <summary>People who sign in through a certified OpenID provider.</summary>
public sealed class OidcSignInTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_first_sign_in_makes_account_groups_roles_and_a_session_in_one_step(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var api = await server.CreateKeyAsync();
        await using var site = await OidcSite.StartAsync(server, "--oidc-groups-claim", "groups", "--oidc-scopes", "profile email groups");
        var group = Unique.Name("engineers");
        await site.SetPersonAsync(person => person["groups"] = new JsonArray(group));
        var rule = (await api.PostAsync("/rules", new JsonObject { ["name"] = Unique.Name("rule"), ["condition"] = $"groups.display eq \"{group}\"" })).Expect(201).Body;
        (await api.PostAsync("/grants", new JsonObject { ["ruleId"] = (string?)rule["id"], ["role"] = "Developer" })).Expect(201);
        var domain = Unique.Name("Sales");
        (await api.PostAsync("/domains", new JsonObject { ["name"] = domain })).Expect(201);
        (await api.PostAsync("/grants", new JsonObject { ["ruleId"] = (string?)rule["id"], ["role"] = "Viewer", ["domain"] = domain })).Expect(201);
        using var browser = new Browser();

        var page = (await browser.SignInAsync(server, site.Connection, site.Person)).Expect(200);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Contains(site.Email, page.Text, StringComparison.Ordinal);
        Assert.Contains($"{site.Connection} (OpenID Connect)", page.Text, StringComparison.Ordinal);
        Assert.Contains("Developer", page.Text, StringComparison.Ordinal);
        Assert.Contains(domain, page.Text, StringComparison.Ordinal);
        Assert.Equal(domain, Uri.UnescapeDataString((await VerifyAsync(browser, server)).Expect(200).Headers["X-ScimHub-Domains"]));
        Assert.StartsWith("scimhub_ses_", browser.Cookie(server.Address, "scimhub"), StringComparison.Ordinal);
        var user = await site.UserAsync(api);
        Assert.Equal("Ada Lovelace", (string?)user!["displayName"]);
        Assert.Equal(group, (string?)user["groups"]![0]!["display"]);
    }

    [Theory, EveryDatabase]
    public async Task With_the_switch_on_nobody_new_gets_in_and_whoever_was_pushed_does(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var api = await server.CreateKeyAsync();
        await using var site = await OidcSite.StartAsync(server, "--sso-provisioning", "off", "--oidc-match-claim", "oid");
        using var browser = new Browser();

        var denied = (await browser.SignInAsync(server, site.Connection, site.Person)).Expect(403);

        Assert.Null(await site.UserAsync(api));
        Assert.Null(browser.Cookie(server.Address, "scimhub"));
        var rows = await api.AllAsync($"/audit?action=user.asserted&outcome=refused", 1_000);
        Assert.Equal("provisioningDisabled", (string?)rows.Single(row => (string?)row["id"] == denied.Reference)["detail"]!["reason"]);

        var pushed = (await site.Tenant.Scim.PostAsync("/Users", new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = $"pushed-{site.Email}", ["externalId"] = site.Oid,
        })).Expect(201).Body;
        (await browser.SignInAsync(server, site.Connection, site.Person)).Expect(200);
        Assert.Equal((string?)pushed["id"], (await VerifyAsync(browser, server)).Headers["X-ScimHub-Subject"]);
    }

    [Theory, EveryDatabase]
    public async Task A_first_sign_in_through_a_second_provider_makes_the_account_too(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var (connection, person) = (Unique.Name("glewlwyd"), Unique.Name("grace"));
        await server.CreateTenantAsync(connection);
        await using var provider = await GlewlwydProvider.StartAsync(server, connection, person, "Grace Hopper");
        using var browser = new Browser();
        // With the switch on nobody is made there either.
        (await server.RunAsync("connection", "set", connection, "--sso-provisioning", "off")).ExpectExit(0);
        using var early = new Browser();
        var denied = (await provider.SignInAsync(early, server, connection, person)).Expect(403);
        Assert.Equal("provisioningDisabled", (string?)(await (await server.CreateKeyAsync()).GetAsync($"/audit/{denied.Reference}")).Expect(200).Body["detail"]!["reason"]);
        (await server.RunAsync("connection", "set", connection, "--sso-provisioning", "on")).ExpectExit(0);

        var page = (await provider.SignInAsync(browser, server, connection, person)).Expect(200);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Contains("Grace Hopper", page.Text, StringComparison.Ordinal);
        var api = await server.CreateKeyAsync();
        var user = (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"emails.value eq \"{person}@example.com\"")}", 10)).Single();
        Assert.Equal("Grace Hopper", (string?)user["displayName"]);
        // The same person again is the same account.
        using var another = new Browser();
        (await provider.SignInAsync(another, server, connection, person)).Expect(200);
        Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"emails.value eq \"{person}@example.com\"")}", 10));
    }

    [Theory, EveryDatabase]
    public async Task The_application_is_told_who_it_is_and_at_once_when_it_is_nobody_any_more(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        await using var site = await OidcSite.StartAsync(server);
        using var browser = new Browser();
        Assert.Equal((401, ""), await VerifyAsync(browser, server) is { } nobody ? (nobody.Status, nobody.Text) : default);
        await browser.SignInAsync(server, site.Connection, site.Person);

        var told = (await VerifyAsync(browser, server)).Expect(200);

        Assert.Equal(site.Email, told.Headers["X-ScimHub-Email"]);
        Assert.Equal("Ada%20Lovelace", told.Headers["X-ScimHub-Name"]);
        Assert.Equal("", told.Headers["X-ScimHub-Roles"]);

        // A role in a domain is told from one whose name has an @ in it; the same is in the signed header.
        var api = await server.CreateKeyAsync();
        var (domain, odd) = (Unique.Name("Sales, EMEA"), Unique.Name("Admin@Sales"));
        (await api.PostAsync("/domains", new JsonObject { ["name"] = domain })).Expect(201);
        (await api.PostAsync("/roles", new JsonObject { ["name"] = odd, ["permissions"] = new JsonArray("build:read") })).Expect(201);
        foreach (var grant in new JsonObject[] { new() { ["role"] = "Developer", ["domain"] = domain }, new() { ["role"] = odd } })
        {
            grant["userId"] = told.Headers["X-ScimHub-Subject"];
            (await api.PostAsync("/grants", grant)).Expect(201);
        }
        await Task.Delay(300, TestContext.Current.CancellationToken);
        told = (await VerifyAsync(browser, server)).Expect(200);
        Assert.Equal(
            new[] { $"Developer@{domain.Replace(" ", "%20", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)}", odd.Replace("@", "%40", StringComparison.Ordinal) }.Order(),
            told.Headers["X-ScimHub-Roles"].Split(',').Order());
        Assert.Equal(domain, Uri.UnescapeDataString(told.Headers["X-ScimHub-Domains"]));
        var identity = JsonNode.Parse(Base64UrlEncoder.Decode(told.Headers["X-ScimHub-Identity"].Split('.')[1]))!;
        Assert.Equal(told.Headers["X-ScimHub-Attributes"], identity["attributes"]!.ToJsonString());
        Assert.Equal(new (string?, string?)[] { ("Developer", domain), (odd, null) }.Order(), identity["roles"]!.AsArray().Select(role => ((string?)role!["role"], (string?)role["domain"])).Order());
        var end = await browser.GetOnceAsync(new(server.Address, "/signout"));
        Assert.Contains("id_token_hint", end.Headers["Refresh"], StringComparison.Ordinal);
        Assert.Equal(401, (await VerifyAsync(browser, server)).Status);
        Assert.Equal("/signin", (await browser.GetAsync(new(server.Address, "/account"))).Address.AbsolutePath);
    }

    private static Task<Browser.Page> VerifyAsync(Browser browser, ServerProcess server) => browser.GetOnceAsync(new(server.Address, "/auth/verify"));
}
