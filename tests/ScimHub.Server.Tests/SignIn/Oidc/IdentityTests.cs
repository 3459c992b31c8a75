using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Whose account a sign-in opens: that of the connection, the issuer and the subject, and nobody's whom only an address points to.</summary>
public sealed class IdentityTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task ID_02_an_address_of_somebody_else_leads_to_no_account_of_theirs(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var api = await server.CreateKeyAsync();
        var admin = Unique.Name("admin");
        var tenant = await server.CreateTenantAsync(Unique.Name("home"));
        var id = (await tenant.Scim.PostAsync("/Users", Resource.User(admin))).Expect(201).Id;
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = id, ["role"] = "Admin" })).Expect(201);
        await using var hostile = await HostileConnection.StartAsync(server);
        foreach (var verified in (JsonNode?[])[null, false, true, "true"])
        {
            var name = Unique.Name("eve");
            hostile.Provider.Person = new() { ["sub"] = name, ["email"] = $"{admin}@example.com", ["email_verified"] = verified?.DeepClone() };
            using var browser = new Browser();
            var page = await hostile.SignInAsync(browser);
            // An account of its own, or none; on no page is the administrator's.
            Assert.True(page is { Status: 200, Address.AbsolutePath: "/account" } or { Status: 403 }, page.Text);
            Assert.DoesNotContain($"<strong>{admin}</strong>", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(">Admin<", page.Text, StringComparison.Ordinal);
        }
        // The name itself: refused, without a word of whose it is.
        hostile.Provider.Person = new() { ["sub"] = Unique.Name("eve"), ["preferred_username"] = admin, ["email"] = $"{admin}@example.com", ["email_verified"] = true };
        var refused = await hostile.RefusedAsync("the administrator's name");
        Assert.DoesNotContain(admin, refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, refused.Text, StringComparison.Ordinal);
        await ExpectAuditAsync(api, refused.Reference, "conflict");
        var after = (await api.GetAsync($"/users/{id}")).Expect(200).Body;
        Assert.Equal(tenant.Connection, await NameAsync(api, (string)Assert.Single(after["links"]!.AsArray())!["connection"]!));
        Assert.DoesNotContain("session.opened", await AuditLog.OfAsync(server.Database, id), StringComparer.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task ID_03_the_same_subject_at_two_issuers_is_two_people(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        await using var first = await HostileConnection.StartAsync(server);
        await using var second = await HostileConnection.StartAsync(server);
        var subject = Unique.Name("42");
        var (one, other) = ($"{Unique.Name("one")}@example.com", $"{Unique.Name("other")}@example.com");
        first.Provider.Person = new() { ["sub"] = subject, ["preferred_username"] = one };
        second.Provider.Person = new() { ["sub"] = subject, ["preferred_username"] = other };
        using var browser = new Browser();
        Assert.Contains($"<strong>{one}</strong>", (await first.SignInAsync(browser)).Expect(200).Text, StringComparison.Ordinal);
        using var another = new Browser();
        Assert.Contains($"<strong>{other}</strong>", (await second.SignInAsync(another)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains($"<strong>{one}</strong>", (await browser.GetAsync(new(server.Address, "/account"))).Text, StringComparison.Ordinal);
        // With no name but the subject the second stands in nobody's way and takes nobody's account.
        first.Provider.Person = new() { ["sub"] = subject + "x" };
        second.Provider.Person = new() { ["sub"] = subject + "x" };
        await first.AdmittedAsync();
        await second.RefusedAsync("the same subject, and so the same name");
    }

    [Theory, EveryDatabase]
    public async Task SE_02_who_was_deactivated_by_SCIM_stays_out_whatever_their_provider_says(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind), more: new(MatchClaim: "oid"));
        var api = await connection.Server.CreateKeyAsync();
        var scim = connection.Tenant.Scim;
        var oid = Unique.Name("oid");
        var user = (await scim.PostAsync("/Users", Resource.User((string)connection.Provider.Person["preferred_username"]!, user => user["externalId"] = oid))).Expect(201);
        connection.Provider.Person["oid"] = oid;
        using var browser = new Browser();
        (await connection.SignInAsync(browser)).Expect(200);
        (await scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false)))).Expect(200, 204);

        // The session is gone, and no sign-in makes another.
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.Equal("/signin", (await browser.GetAsync(new(connection.Server.Address, "/account"))).Address.AbsolutePath);
        for (var i = 0; i < 2; i++)
        {
            var page = await connection.RefusedAsync("deactivated");
            await ExpectAuditAsync(api, page.Reference, "inactive");
            // A new profile, with which the layer changes, makes no difference.
            connection.Provider.Person["name"] = Unique.Name("Renamed");
        }
        Assert.False((bool)(await scim.GetAsync($"/Users/{user.Id}")).Expect(200).Body["active"]!);
        Assert.Equal(1, (await scim.GetAsync("/Users")).TotalResults);
        (await scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(true)))).Expect(200, 204);
        await connection.AdmittedAsync("active again");

        // Deleted: the account is there, suspended, until an administrator decides.
        (await scim.DeleteAsync($"/Users/{user.Id}")).Expect(204);
        await ExpectAuditAsync(api, (await connection.RefusedAsync("deleted")).Reference, "inactive");
        var left = (await api.GetAsync($"/users/{user.Id}")).Expect(200).Body;
        Assert.True((bool)left["suspended"]!);
        Assert.False((bool)left["active"]!);
    }

    private static async Task ExpectAuditAsync(ApiClient api, string reference, string reason)
    {
        var row = (await api.AllAsync("/audit?outcome=refused", 200)).Single(row => (string?)row["id"] == reference);
        Assert.Equal(reason, (string?)row["detail"]!["reason"]);
        Assert.Equal("refused", (string?)row["outcome"]);
    }

    private static async Task<string?> NameAsync(ApiClient api, string id) => (string?)(await api.GetAsync($"/connections/{id}")).Expect(200).Body["name"];
}
