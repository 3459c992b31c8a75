using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn;

/// <summary>Several organisations on one server: each signs in at its own address, and nothing of one is the other's.</summary>
public sealed class OrganizationTests
{
    private const string Password = "seven crates of lemons";

    [Theory, EveryDatabase]
    public async Task B11_AZ_04_two_organisations_with_a_connection_of_one_name_have_nothing_in_common(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var one = await HostileProvider.StartAsync();
        await using var two = await HostileProvider.StartAsync();
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string>
        {
            ["Connections__okta__Oidc__Authority"] = one.Issuer, ["Connections__okta__Oidc__ClientId"] = HostileProvider.ClientId, ["Connections__okta__Oidc__ClientSecret"] = "of-the-first-alone",
        });
        var made = (await server.RunAsync("organization", "add", "Acme Ltd", "--handle", "acme", "--json")).ExpectExit(0).Json();
        Assert.Equal(At(server, "/o/acme/signin").AbsoluteUri, (string?)made["signIn"]);
        foreach (var (arguments, fault) in new (string[], string)[]
        {
            (["organization", "add", "Again", "--handle", "acme"], "acme"), (["organization", "add", "Bad", "--handle", "../x"], "handle"), (["organization", "add", " ", "--handle", "b"], "name"), (["connection", "list", "--organization", "nobody"], "nobody"),
        })
        {
            Assert.Contains(fault, (await server.RunAsync(arguments)).ExpectExit(1).Error, StringComparison.Ordinal);
        }

        // The first administrator of Acme.
        using var ada = new Browser();
        var first = new Uri((string)made["first"]!);
        (await ada.GetAsync(first)).Expect(200);
        var account = await ada.PostAsync(At(server, "/o/acme/signin/first"), new() { ["code"] = System.Web.HttpUtility.ParseQueryString(first.Query)["code"]!, ["userName"] = "ada", ["displayName"] = "Ada", ["password"] = Password });
        Assert.Equal((200, "/account"), (account.Status, account.Address.AbsolutePath));
        using (var elsewhere = new Browser())
        {
            (await elsewhere.PostAsync(At(server, "/signin/local"), Form("ada"))).Expect(403);
            Assert.Equal("/account", (await elsewhere.PostAsync(At(server, "/o/acme/signin/local"), Form("ada"))).Address.AbsolutePath);
        }

        // A connection of one name in each, at providers of their own.
        var same = HostileConnection.SomebodyNew();
        (one.Person, two.Person) = (same, same.DeepClone().AsObject());
        (await server.RunAsync("--organization", "acme", "connection", "add", "okta")).ExpectExit(0);
        (await server.RunAsync("--organization", "acme", "connection", "set", "okta", "--oidc-authority", two.Issuer, "--oidc-client-id", HostileProvider.ClientId)).ExpectExit(0);
        var shown = (await server.RunAsync("--organization", "acme", "connection", "list", "--json")).ExpectExit(0).Json().AsArray().Single()!;
        Assert.Equal("/o/acme/signin/okta/callback", (string?)shown["oidc"]!["callbackPath"]);
        // What the configuration says of "okta" is of the first organisation's.
        Assert.False((bool)shown["oidc"]!["hasSecret"]!);
        using var atFirst = new Browser();
        using var atAcme = new Browser();
        Assert.Equal("/account", (await atFirst.GetAsync(At(server, "/signin/okta"))).Expect(200).Address.AbsolutePath);
        Assert.Equal("/account", (await atAcme.GetAsync(At(server, "/o/acme/signin/okta"))).Expect(200).Address.AbsolutePath);
        var api = await server.CreateKeyAsync();
        var acme = new ApiClient(server, (string)(await server.RunAsync("--organization", "acme", "key", "create", "--name", "ops", "--role", "Admin", "--json")).ExpectExit(0).Json()["key"]!);
        Assert.Equal([(string)same["preferred_username"]!], (await api.AllAsync("/users", 10)).Select(user => (string)user["userName"]!));
        Assert.Equal(["ada", (string)same["preferred_username"]!], (await acme.AllAsync("/users", 10)).Select(user => (string)user["userName"]!).Order());
        Assert.NotEqual((string?)(await api.AllAsync("/users", 10))[0]["id"], (string?)(await acme.AllAsync("/users", 10)).Last()["id"]);

        // A sign-in that was begun at one is not finished at the other.
        using var mixed = new Browser();
        var back = (await mixed.GetAsync(At(server, "/o/acme/signin/okta"), stop: to => to.AbsolutePath.EndsWith("/callback", StringComparison.Ordinal))).Address;
        Assert.Equal("/o/acme/signin/okta/callback", back.AbsolutePath);
        (await mixed.GetAsync(At(server, "/signin/okta/callback" + back.Query))).Expect(400);
        Assert.Null(mixed.Cookie(server.Address, "scimhub"));

        // Whoever has signed in at Acme comes back to Acme's page, and out of it.
        var out1 = await atAcme.PostAsync(At(server, "/signout"), []);
        Assert.StartsWith("/o/acme/signin", out1.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal("/o/acme/signin", (await atAcme.GetAsync(At(server, "/console"))).Address.AbsolutePath);
        using (var fresh = new Browser())
        {
            Assert.Equal("/signin", (await fresh.GetAsync(At(server, "/console"))).Address.AbsolutePath);
        }

        // Organisations are the first one's administrators' concern.
        (await acme.GetAsync("/organizations")).Expect(403);
        (await acme.PostAsync("/organizations", new JsonObject { ["name"] = "X", ["handle"] = "x" })).Expect(403);
        Assert.Equal([null, "acme"], (await api.AllAsync("/organizations", 1)).Select(row => (string?)row["handle"]));
        (await api.PostAsync("/organizations/2/first", new JsonObject())).Expect(409);
        Assert.Equal("Acme", (string?)(await api.PatchAsync("/organizations/2", new JsonObject { ["name"] = "Acme" })).Expect(200).Body["name"]);
        foreach (var nowhere in new[] { "/o/nobody/signin", "/o/acme/console", "/o/acme/account", "/o/acme/scim/v2/Users", "/o/ACME/signin", "/o" })
        {
            using var lost = new Browser();
            (await lost.GetAsync(At(server, nowhere))).Expect(404);
        }
        (await server.RunAsync("db", "verify")).ExpectExit(0);
    }

    private static Uri At(ServerProcess server, string path) => new(server.Address, path);

    private static Dictionary<string, string> Form(string userName) => new() { ["userName"] = userName, ["password"] = Password };
}
