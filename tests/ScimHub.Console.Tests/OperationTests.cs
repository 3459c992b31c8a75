using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>Connections, invitations, service accounts, settings and the audit, from their pages.</summary>
public sealed class OperationTests(RealBrowser browser)
{
    [Fact]
    public async Task B7_service_accounts_have_keys_that_are_shown_once_and_revoked()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/serviceaccounts");
        await site.FillAsync(("New service account", "billing"));
        await site.ChooseAsync("Role", "Admin");
        await site.PressAsync("Make service account");
        await site.PressAsync("Make a key for billing");
        var key = await site.Page.Locator("code.secret").InnerTextAsync();
        var program = new ScimHub.Server.Tests.Harness.ApiClient(site.Server, key);
        (await program.GetAsync("/users")).Expect(200);
        await site.PressAsync("Revoke a key of billing");
        for (var look = 0; look < 50 && (await program.GetAsync("/users")).Status != 401; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        (await program.GetAsync("/users")).Expect(401);
        await site.ConfirmAsync("Delete billing", "Delete");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }

    [Fact]
    public async Task O6_W4_P8_a_connection_shows_what_to_paste_its_token_once_and_that_it_is_connected()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console");
        await site.FollowAsync("Connect your identity provider");
        await site.FillAsync(("Name", "okta"));
        await site.ChooseAsync("What it is", "Okta");
        await site.PressAsync("Go on");
        await Expect(site.Page.GetByText(site.At("/scim/v2"), new() { Exact = true })).ToBeVisibleAsync();
        await Expect(site.Page.GetByText(site.At("/signin/okta/callback"), new() { Exact = true })).ToBeVisibleAsync();
        await Expect(site.Section("How it does")).ToContainTextAsync("Not connected");
        await site.PressAsync("Make a token");
        var token = await site.Page.Locator("code.secret").InnerTextAsync();
        Assert.StartsWith("scimhub_", token, StringComparison.Ordinal);
        await Expect(site.Page.GetByText("SCIM connector base URL")).ToBeVisibleAsync();
        await Expect(site.Page.GetByLabel("Kind", new() { Exact = true })).ToHaveValueAsync("okta");
        var id = site.Page.Url.Split('/')[5];
        await site.GoAsync($"/console/connections/{id}");
        Assert.DoesNotContain(token, await site.Page.ContentAsync(), StringComparison.Ordinal);
        (await new ScimHub.Server.Tests.Harness.ScimClient(site.Server, token).GetAsync("/Users")).Expect(200);
        for (var look = 0; look < 100 && !(await site.Section("How it does").InnerTextAsync()).Contains("last called", StringComparison.Ordinal); look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await site.Page.ReloadAsync();
        }
        await Expect(site.Section("How it does")).ToContainTextAsync("Connected");
        // What was chosen at the first step goes with every other, whatever is refused on the way.
        await site.GoAsync($"/console/connections/{id}?kind=okta");
        await site.Page.GetByLabel("Its groups give access").CheckAsync();
        await site.PressAsync("Save", site.Section("What it may do"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await site.FillAsync(("Authority", "contoso.okta.com"), ("Client id", "abc"), ("Client secret", "canary-secret"));
        await site.PressAsync("Save", site.Section("OpenID Connect: people sign in there"));
        await Expect(site.Alert).ToContainTextAsync("must be an https address");
        await Expect(site.Page.GetByLabel("Authority", new() { Exact = true })).ToHaveValueAsync("contoso.okta.com");
        await site.FillAsync(("Authority", "https://contoso.okta.com"), ("Client secret", "canary-secret"));
        await site.PressAsync("Save", site.Section("OpenID Connect: people sign in there"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        var saved = (await (await site.ApiAsync()).GetAsync($"/connections/{id}")).Expect(200).Body;
        Assert.Equal(("okta", "sub"), ((string?)saved["oidc"]!["kind"], (string?)saved["matchClaim"]));
        Assert.DoesNotContain("canary-secret", await site.Page.ContentAsync(), StringComparison.Ordinal);
        // P8: its groups give no access.
        await site.Page.GetByLabel("Its groups give access").UncheckAsync();
        await site.Page.GetByLabel("SCIM", new() { Exact = true }).CheckAsync();
        await site.PressAsync("Save", site.Section("What it may do"));
        var connection = (await (await site.ApiAsync()).GetAsync($"/connections/{id}")).Expect(200).Body;
        Assert.False((bool)connection["ssoPermissions"]!);
        Assert.Equal(["scim"], connection["paused"]!.AsArray().Select(channel => (string)channel!));
        await site.PressAsync("Revoke");
        (await new ScimHub.Server.Tests.Harness.ApiClient(site.Server, (await site.ApiAsync()).Key).GetAsync($"/connections/{id}/tokens")).Expect(200);
        await Expect(site.Row("revoked")).ToBeVisibleAsync();
        // Entra likewise.
        await site.GoAsync("/console/connections/new");
        await site.FillAsync(("Name", "contoso"));
        await site.ChooseAsync("What it is", "Microsoft Entra ID");
        await site.PressAsync("Go on");
        await site.PressAsync("Make a token");
        await Expect(site.Page.GetByText("Tenant URL", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("Secret token", new() { Exact = true })).ToBeVisibleAsync();
        await site.FillAsync(("Authority", "https://login.microsoftonline.com/contoso/v2.0"), ("Client id", "abc"));
        await site.PressAsync("Save", site.Section("OpenID Connect: people sign in there"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        saved = (await (await site.ApiAsync()).GetAsync($"/connections/{site.Page.Url.Split('/', '?')[5]}")).Expect(200).Body;
        Assert.Equal(("entra", "oid"), ((string?)saved["oidc"]!["kind"], (string?)saved["matchClaim"]));
        // A directory's form is still there when its first word is refused.
        await site.GoAsync("/console/connections/new");
        await site.FillAsync(("Name", "campus"));
        await site.ChooseAsync("What it is", "LDAP or Active Directory");
        await site.PressAsync("Go on");
        await site.FillAsync(("Servers", "ldaps://dc1.example.org"));
        await site.PressAsync("Save", site.Section("LDAP: people sign in with the directory's password"));
        await Expect(site.Alert).ToBeVisibleAsync();
        await Expect(site.Page.GetByLabel("Servers", new() { Exact = true })).ToHaveValueAsync("ldaps://dc1.example.org");
    }

    [Fact]
    public async Task O6_W4_a_client_proves_itself_by_OAuth_or_by_an_issuer_that_is_trusted()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = (string)(await (await site.ApiAsync()).PostAsync("/connections", new JsonObject { ["name"] = "contoso" })).Expect(201).Body["id"]!;
        await site.GoAsync($"/console/connections/{id}?kind=entra");
        var proofs = site.Section("Other ways to prove who pushes");
        await Expect(proofs.GetByText(site.At("/oauth2/token"), new() { Exact = true })).ToBeVisibleAsync();
        await site.PressAsync("Make an OAuth client");
        var secret = await proofs.Locator("code.secret").InnerTextAsync();
        var client = (string)(await (await site.ApiAsync()).AllAsync($"/connections/{id}/clients", 10)).Single()["id"]!;
        await Expect(proofs.Locator("dl").GetByText(client)).ToBeVisibleAsync();
        var issued = (await ScimHub.Server.Tests.Harness.TokenRequest.SendAsync(site.Server, ScimHub.Server.Tests.Harness.TokenRequest.Basic(client, secret), ("grant_type", "client_credentials"))).Expect(200);
        (await new ScimHub.Server.Tests.Harness.ScimClient(site.Server, (string)issued.Body["access_token"]!).GetAsync("/Users")).Expect(200);
        await site.GoAsync($"/console/connections/{id}?kind=entra");
        Assert.DoesNotContain(secret, await site.Page.ContentAsync(), StringComparison.Ordinal);
        await Expect(site.Section("How it does")).ToContainTextAsync("Connected");

        await site.FillAsync(("Issuer", "https://login.microsoftonline.com/contoso/v2.0"), ("JWKS URL", "http://login.example.com/keys"), ("Subject", "5e3c"), ("Audience", "api://scimhub"));
        await site.PressAsync("Save whom to trust");
        await Expect(site.Alert).ToContainTextAsync("must be an https URL");
        await Expect(site.Page.GetByLabel("Subject", new() { Exact = true })).ToHaveValueAsync("5e3c");
        await site.FillAsync(("JWKS URL", "https://login.microsoftonline.com/contoso/discovery/v2.0/keys"));
        await site.PressAsync("Save whom to trust");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Page.GetByText("Tenant URL", new() { Exact = true })).ToBeVisibleAsync();
        Assert.Equal("5e3c", (string?)(await (await site.ApiAsync()).GetAsync($"/connections/{id}")).Expect(200).Body["trust"]!["subject"]);
        await site.FillAsync(("Issuer", ""), ("JWKS URL", ""), ("Subject", ""), ("Audience", ""));
        await site.PressAsync("Save whom to trust");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.Null((await (await site.ApiAsync()).GetAsync($"/connections/{id}")).Expect(200).Body["trust"]);
        await site.PressAsync($"Revoke the client {client}");
        await Expect(site.Row(client)).ToContainTextAsync("revoked");
    }

    [Fact]
    public async Task B2_what_is_written_to_people_is_edited_with_a_preview_and_taken_back()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/settings");
        await site.FollowAsync("Invitation");
        await Expect(site.Section("How it reads")).ToContainTextAsync("You are invited to scim.example.com");
        await site.FillAsync(("Text", "Subject: Welcome\n\nNo way in."));
        await site.PressAsync("Save");
        await Expect(site.Alert).ToContainTextAsync("{{link}}");
        await Expect(site.Page.GetByLabel("Text", new() { Exact = true })).ToHaveValueAsync("Subject: Welcome\n\nNo way in.");
        await site.FillAsync(("Text", "Subject: Welcome, {{name}}\n\n<script>alert(1)</script> {{link}}"));
        await site.PressAsync("Preview");
        await Expect(site.Section("How it reads")).ToContainTextAsync("Welcome, Ana");
        await Expect(site.Section("How it reads")).ToContainTextAsync("<script>alert(1)</script>");
        await site.PressAsync("Save");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await site.GoAsync("/console/settings");
        await Expect(site.Section("What is written to people")).ToContainTextAsync("not set: mail waits");
        await site.FillAsync(("Send a test mail to", "ops@example.com"));
        await site.PressAsync("Send");
        await Expect(site.Alert).ToContainTextAsync("No mail server is configured");
        await Expect(site.Page.GetByLabel("Send a test mail to")).ToHaveValueAsync("ops@example.com");
        await site.GoAsync("/console/settings");
        await Expect(site.Section("What is written to people")).ToContainTextAsync("written here");
        await site.FollowAsync("Invitation");
        await site.PressAsync("Back to ScimHub's own");
        await Expect(site.Page.GetByText("ScimHub's own. A mail that waits")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task B11_a_second_organisation_is_made_has_its_administrator_and_sees_nothing_of_the_first()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.AddPersonAsync("mia@example.org");
        await site.GoAsync("/console/settings");
        await site.FollowAsync("Organisations");
        await site.FillAsync(("Name", "Acme Ltd"), ("Handle", "not a handle"));
        await site.PressAsync("Make organisation");
        await Expect(site.Alert).ToContainTextAsync("handle");
        await site.FillAsync(("Name", "Acme Ltd"), ("Handle", "acme"));
        await site.PressAsync("Make organisation");
        await Expect(site.Row("Acme Ltd")).ToContainTextAsync(site.At("/o/acme/signin"));
        await site.PressAsync("Link for the first administrator of Acme Ltd");
        var link = await site.Page.Locator("#first-link").InnerTextAsync();
        var other = await browser.OpenAsync(scripts: true);
        try
        {
            var page = await other.NewPageAsync();
            await page.GotoAsync(link);
            await page.GetByLabel("User name", new() { Exact = true }).FillAsync("grace");
            await page.GetByLabel("Your name", new() { Exact = true }).FillAsync("Grace Hopper");
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync(ConsoleSite.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Become an administrator", Exact = true }).ClickAsync();
            await page.GotoAsync(site.At("/console/users"));
            await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "grace" })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "mia@example.org" })).ToHaveCountAsync(0);
            await page.GotoAsync(site.At("/console/settings"));
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Organisations", Exact = true })).ToHaveCountAsync(0);
            await page.GotoAsync(site.At("/console/organizations"));
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not for you");
            // The address to paste at the provider is Acme's.
            await page.GotoAsync(site.At("/console/connections/new"));
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("okta");
            await page.GetByRole(AriaRole.Button, new() { Name = "Go on", Exact = true }).ClickAsync();
            await Expect(page.GetByText(site.At("/o/acme/signin/okta/callback"), new() { Exact = true })).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
            await Expect(page).ToHaveURLAsync(site.At("/o/acme/signin?signedOut"));
            await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with a password of this server" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(site.At("/o/acme/signin/local"));
        }
        finally
        {
            await other.DisposeAsync();
        }
        await site.GoAsync("/console/organizations");
        await site.Page.GetByLabel("Rename Acme Ltd").ClickAsync();
        await site.FillAsync(("New name of Acme Ltd", "Acme"));
        await site.PressAsync("Save");
        await Expect(site.Row("/o/acme/signin")).ToContainTextAsync("Acme");
        await Expect(site.Row("Acme Ltd")).ToHaveCountAsync(0);
        await Expect(site.Page.GetByRole(AriaRole.Button, new() { Name = "Link for the first administrator of Acme" })).ToHaveCountAsync(0);
        await site.GoAsync("/console/users");
        await Expect(site.Row("grace")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task W4_a_customers_IT_sets_a_connection_up_by_a_link_and_nothing_else()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var id = (string)(await api.PostAsync("/connections", new JsonObject { ["name"] = "contoso" })).Expect(201).Body["id"]!;
        await site.GoAsync($"/console/connections/{id}?kind=okta");
        await site.PressAsync("Make a set-up link");
        var link = new Uri(await site.Page.Locator("code.secret").InnerTextAsync());
        Assert.StartsWith(site.At("/setup?code="), link.AbsoluteUri, StringComparison.Ordinal);

        await using var window = await browser.OpenAsync();
        var guest = await window.NewPageAsync();
        await guest.GotoAsync(link.AbsoluteUri);
        // The secret does not stay in the address.
        await Expect(guest).ToHaveURLAsync(site.At("/setup"));
        await Expect(guest.GetByText("SCIM connector base URL")).ToBeVisibleAsync();
        await guest.GetByLabel("What it is").SelectOptionAsync("ldap");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(guest.GetByLabel("Servers", new() { Exact = true })).ToBeVisibleAsync();
        await guest.GetByLabel("What it is").SelectOptionAsync("entra");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await guest.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        var token = await guest.Locator("code.secret").InnerTextAsync();
        (await new ScimHub.Server.Tests.Harness.ScimClient(site.Server, token).GetAsync("/Users")).Expect(200);
        await guest.GetByLabel("Authority").FillAsync("https://login.contoso.com");
        await guest.GetByLabel("Client id").FillAsync("scimhub");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        var set = (await api.GetAsync($"/connections/{id}")).Expect(200).Body;
        Assert.Equal(("https://login.contoso.com", "entra", "oid"), ((string?)set["oidc"]!["authority"], (string?)set["oidc"]!["kind"], (string?)set["matchClaim"]));
        var row = (await api.AllAsync($"/audit?connection={id}&action=token.created", 10)).Single();
        Assert.Equal((string?)(await api.AllAsync($"/audit?connection={id}&action=connection.setup.invited", 10)).Single()["detail"]!["link"], (string?)row["credentialId"]);
        await guest.GotoAsync(site.At("/console"));
        Assert.Contains("/signin", guest.Url, StringComparison.Ordinal);

        // Whoever comes later sees that links are out, and ends them all.
        await site.GoAsync($"/console/connections/{id}");
        await Expect(site.Page.GetByRole(AriaRole.List, new() { Name = "Links that are out" })).ToContainTextAsync("by ada");
        await site.PressAsync("End all set-up links");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
        await Expect(site.Page.GetByRole(AriaRole.List, new() { Name = "Links that are out" })).ToHaveCountAsync(0);
        await guest.GotoAsync(site.At("/setup"));
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This link is over");
        await guest.GotoAsync(site.At("/setup?code=made-up"));
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This link is over");
    }

    [Fact]
    public async Task W1_B2_O3_A9_P7_several_are_invited_with_roles_by_mail_and_one_accepts()
    {
        await using var mail = await MailServer.StartAsync();
        await using var site = await ConsoleSite.StartAsync(browser, mail.Settings);
        await site.GoAsync("/console/domains");
        await site.FillAsync(("New domain", "Sales"));
        await site.PressAsync("Make domain");
        (await (await site.ApiAsync()).PostAsync("/groups", new JsonObject { ["displayName"] = "Guests" })).Expect(201);
        await site.GoAsync("/console/invitations");
        await site.FollowAsync("Invite people");
        await site.FillAsync(("E-mail addresses", "grace@example.com\nhans@example.com"));
        await site.ChooseAsync("Role 1", "Viewer");
        await site.PressAsync("One more role");
        await site.ChooseAsync("Role 2", "Member");
        await site.PressAsync("One more role");
        await site.ChooseAsync("Role 3", "Developer");
        await site.ChooseAsync("Domain 3", "Sales");
        await site.PressAsync("Remove role 2");
        await Expect(site.Page.GetByLabel("Role 3", new() { Exact = true })).ToHaveCountAsync(0);
        await Expect(site.Page.GetByText("Makes the workspace invite-only")).ToBeVisibleAsync();
        await site.Page.GetByLabel("From now on let in only who is invited").CheckAsync();
        await site.PressAsync("Invite");
        await Expect(site.Notice).ToHaveTextAsync("Invited.");
        await Expect(site.Row("grace@example.com")).ToContainTextAsync("Developer in Sales");
        // What it gives is changed for as long as it is pending.
        await site.FollowAsync("grace@example.com");
        await site.PressAsync("Remove role 1");
        await site.Page.GetByLabel("Guests").CheckAsync();
        await site.PressAsync("Save what it gives");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await site.GoAsync("/console/invitations");
        await site.FillAsync(("Address", "nobody"));
        await site.PressAsync("Show");
        await Expect(site.Alert).ToContainTextAsync("nobody");
        await site.FillAsync(("Address", "grace@example.com"));
        await site.PressAsync("Show");
        await Expect(site.Row("grace@example.com")).ToContainTextAsync("group Guests");
        await Expect(site.Row("grace@example.com")).ToContainTextAsync("Ada Lovelace");
        await Expect(site.Row("grace@example.com")).Not.ToContainTextAsync("Viewer");
        await Expect(site.Row("hans@example.com")).ToHaveCountAsync(0);
        await site.GoAsync("/console/invitations");
        var first = (await mail.WaitForAsync("grace@example.com"))[0].Link;
        await site.PressAsync("Send again to grace@example.com");
        await Expect(site.Notice).ToContainTextAsync("Sent again");
        var link = (await mail.WaitForAsync("grace@example.com", 2))[^1].Link;
        Assert.NotEqual(first, link);
        await site.PressAsync("Take back the invitation of hans@example.com");
        await Expect(site.Row("hans@example.com")).ToContainTextAsync("revoked");
        await site.GoAsync("/console/settings");
        await Expect(site.Page.GetByRole(AriaRole.Group, new() { Name = "Invite-only" }).GetByLabel("On")).ToBeCheckedAsync();
        // How mail goes is told there too, and tried.
        await Expect(site.Section("What is written to people")).ToContainTextAsync("set by the server's configuration");
        await site.FillAsync(("Send a test mail to", "ops@example.com"));
        await site.PressAsync("Send");
        await Expect(site.Notice).ToHaveTextAsync("The mail server took it.");

        await using var window = await browser.OpenAsync();
        var guest = await window.NewPageAsync();
        await guest.GotoAsync(link.AbsoluteUri);
        await guest.GetByRole(AriaRole.Link, new() { Name = "password" }).Or(guest.GetByRole(AriaRole.Button, new() { Name = "password" })).First.ClickAsync();
        await guest.GetByLabel("Password").First.FillAsync("correct horse battery staple");
        await guest.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(guest).ToHaveURLAsync(site.At("/account"));
        await site.GoAsync("/console/invitations?state=accepted");
        await Expect(site.Row("grace@example.com")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task B3_B4_D5_the_switch_and_seats_are_set_here_and_what_the_configuration_holds_is_locked()
    {
        await using var site = await ConsoleSite.StartAsync(browser, new Dictionary<string, string> { ["SignIn__SsoOnly"] = "false" });
        var contoso = (string)(await (await site.ApiAsync()).PostAsync("/connections", new JsonObject { ["name"] = "contoso", ["ssoProvisioning"] = "on" })).Expect(201).Body["id"]!;
        await site.GoAsync("/console/settings");
        await site.Page.GetByRole(AriaRole.Group, new() { Name = "Sign-ins make accounts" }).GetByLabel("Off").CheckAsync();
        await site.FillAsync(("Seats", "3"));
        await site.PressAsync("Save", site.Section("Who comes in"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        // Who set it and when, and who is of another mind.
        var switched = (string)(await (await site.ApiAsync()).AllAsync("/audit?action=settings.updated", 1))[0]["id"]!;
        await Expect(site.Section("Who comes in").GetByText("by ada")).ToHaveCountAsync(2);
        await Expect(site.Section("Who comes in").GetByRole(AriaRole.Link, new() { Name = "contoso" })).ToHaveAttributeAsync("href", $"/console/connections/{contoso}");
        await Expect(site.Section("Passwords of this server")).ToContainTextAsync("held by the server's configuration");
        await site.ChooseAsync("Who must have a second factor", "administrators");
        await site.PressAsync("Save", site.Section("Passwords of this server"));
        await Expect(site.Section("Who comes in").GetByRole(AriaRole.Link, new() { Name = "what was changed" }).First).ToHaveAttributeAsync("href", $"/console/audit/{switched}");
        await site.FillAsync(("Minutes until an unused session ends", "30"), ("Days that the audit is kept", "400"));
        await site.PressAsync("Save how long things last");
        await Expect(site.Section("How long things last")).ToContainTextAsync("Now 30.");
        await site.FillAsync(("Minutes until an unused session ends", "30000"));
        await site.PressAsync("Save how long things last");
        await Expect(site.Alert).ToContainTextAsync("from 1 to 480");
        var limits = (await (await site.ApiAsync()).GetAsync("/settings/limits")).Expect(200).Body;
        Assert.Equal((30, 400), ((int)limits["sessionIdleMinutes"]!["value"]!, (int)limits["auditRetentionDays"]!["value"]!));
        var settings = (await (await site.ApiAsync()).GetAsync("/settings/provisioning")).Expect(200).Body;
        Assert.Equal((true, 3), ((bool)settings["disableSsoProvisioning"]!["value"]!, (int)settings["seats"]!["value"]!));
        await site.GoAsync("/console");
        await Expect(site.Page.GetByText("1 of 3")).ToBeVisibleAsync();
        await Expect(site.Page.GetByRole(AriaRole.Figure, new() { Name = "People by state" })).ToContainTextAsync("active: 1");
        // What was set here is withdrawn.
        await site.GoAsync("/console/settings");
        await site.Page.GetByRole(AriaRole.Group, new() { Name = "Sign-ins make accounts" }).GetByLabel("Default").CheckAsync();
        await site.PressAsync("Save", site.Section("Who comes in"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Page.GetByRole(AriaRole.Group, new() { Name = "Sign-ins make accounts" })).ToContainTextAsync("on by default");
        Assert.Equal("default", (string?)(await (await site.ApiAsync()).GetAsync("/settings/provisioning")).Expect(200).Body["disableSsoProvisioning"]!["source"]);
    }

    [Fact]
    public async Task A10_ID_05_a_conflict_is_seen_at_its_connection_and_resolved_by_one_click()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ana@example.org", new() { ["displayName"] = "Ana" });
        await using var connection = await HostileConnection.StartAsync(site.Server);
        connection.Provider.Person = new() { ["sub"] = "s-ana", ["preferred_username"] = "ana@example.org" };
        await connection.RefusedAsync("an account of that name");
        var name = connection.Tenant.Connection;
        await site.GoAsync("/console/connections");
        await site.FollowAsync(name);
        await site.PressAsync($"Let {name} take over ana@example.org");
        await Expect(site.Notice).ToContainTextAsync("next sign-in");
        await Expect(site.Page.GetByText("waits for their next sign-in")).ToBeVisibleAsync();
        using var guest = new Browser();
        Assert.Contains("ana@example.org", (await connection.SignInAsync(guest)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Single((await site.PersonAsync(id))["links"]!.AsArray());
        Assert.Null((string?)(await site.PersonAsync(id))["releasedTo"]);
        await site.Page.ReloadAsync();
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Name = "Conflicts" })).ToHaveCountAsync(0);
        // A person's page says the same, for whom a push will come.
        var ben = await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" });
        await site.GoAsync($"/console/users/{ben}");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.ChooseAsync("May be taken over by", name);
        await site.PressAsync("Set who may take it over");
        await Expect(site.Page.GetByText($"may be taken over by {name}")).ToBeVisibleAsync();
        var pushed = await connection.Tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "ben@example.org" });
        Assert.Equal(ben, (string?)pushed.Expect(201).Body["id"]);
    }

    [Fact]
    public async Task A7_P5_the_audit_is_filtered_read_entry_by_entry_and_exported()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ivy@example.org", new() { ["displayName"] = "=cmd()", ["title"] = "Clerk" });
        await site.GoAsync($"/console/users/{id}");
        await site.Page.GetByText("Edit by hand").ClickAsync();
        await site.FillAsync(("Title", "Chief"));
        await site.PressAsync("Save");
        await site.GoAsync("/console/audit");
        await site.FillAsync(("Action", "user.updated"));
        await site.ChooseAsync("Outcome", "done");
        await site.PressAsync("Show");
        await site.FollowAsync("user.updated");
        await Expect(site.Row("title")).ToContainTextAsync("Clerk");
        await Expect(site.Row("title")).ToContainTextAsync("Chief");
        await site.GoAsync("/console/audit");
        var download = await site.Page.RunAndWaitForDownloadAsync(() => site.FollowAsync("Export CSV"));
        var csv = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("user.updated", csv, StringComparison.Ordinal);
        // WB-02: what a spreadsheet would run is text.
        Assert.DoesNotContain(",=cmd", csv, StringComparison.Ordinal);
        // By whom, about whom, at which connection, from when until when.
        var tenant = await site.Server.CreateTenantAsync("contoso");
        (await tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "kim@example.org" })).Expect(201);
        // Days are those of who looks: this window is in New York.
        var today = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await site.GoAsync("/console/audit");
        await site.FillAsync(("By", "ada"), ("About the person", "ivy@example.org"), ("From", today), ("To", today));
        await Expect(site.Page.GetByText("Days of America/New_York")).ToBeVisibleAsync();
        await site.PressAsync("Show");
        await Expect(site.Row("user.updated")).ToHaveCountAsync(1);
        await Expect(site.Row("user.created")).ToHaveCountAsync(0);
        Assert.Contains("zone=America%2FNew_York", site.Page.Url, StringComparison.Ordinal);
        // Whose day it is no more, or not yet, sees nothing of it: these two are 26 hours apart.
        var both = new List<bool>();
        foreach (var zone in (string[])["Pacific/Kiritimati", "Etc/GMT+12"])
        {
            var day = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati")).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            await site.GoAsync($"/console/audit?action=user.updated&from={day}&until={day}&zone={Uri.EscapeDataString(zone)}");
            both.Add(await site.Row("user.updated").CountAsync() > 0);
        }
        Assert.Equal([true, false], both);
        await site.GoAsync("/console/audit?from=2026-01-31&zone=Mars%2FOlympus");
        await Expect(site.Alert).ToContainTextAsync("Mars/Olympus");
        await site.GoAsync("/console/audit");
        await site.FillAsync(("By", "ada"), ("About the person", "ivy@example.org"));
        await site.FillAsync(("By", "nobody@example.org"));
        await site.PressAsync("Show");
        await Expect(site.Alert).ToContainTextAsync("nobody@example.org");
        await site.FillAsync(("By", ""), ("About the person", ""));
        await site.ChooseAsync("Connection", "contoso");
        await site.PressAsync("Show");
        await Expect(site.Row("user.created")).ToContainTextAsync("kim@example.org");
        await site.FillAsync(("Action", "user."));
        await site.PressAsync("Show");
        await Expect(site.Row("user.")).ToHaveCountAsync(1);
        var some = await site.Page.RunAndWaitForDownloadAsync(() => site.FollowAsync("Export CSV"));
        Assert.DoesNotContain("ivy@", await File.ReadAllTextAsync(await some.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await site.FillAsync(("Keep this view as", "Contoso"));
        await site.PressAsync("Keep");
        await site.GoAsync("/console/audit");
        await site.FollowAsync("Contoso");
        await Expect(site.Row("user.")).ToHaveCountAsync(1);
        // A view is kept, comes back with its filter, and goes.
        await site.GoAsync("/console/audit?action=user.&outcome=done");
        await site.FillAsync(("Keep this view as", "People & <b>done</b>"));
        await site.PressAsync("Keep");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await site.GoAsync("/console/audit");
        await site.FollowAsync("People & <b>done</b>");
        await Expect(site.Page.GetByLabel("Action", new() { Exact = true })).ToHaveValueAsync("user.");
        await site.PressAsync("Remove the view People & <b>done</b>");
        await Expect(site.Page.GetByText("People & <b>done</b>")).ToHaveCountAsync(0);
        await site.FillAsync(("Whom or what", "nonsense"));
        await site.PressAsync("Show");
        await Expect(site.Alert).ToBeVisibleAsync();
    }
}
