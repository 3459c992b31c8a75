using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

/// <summary>Mail domains by the command line and by the API, proved by a name server.</summary>
public sealed class MailDomainCommandTests
{
    [Fact]
    public async Task A_domain_is_bound_proved_by_DNS_and_removed()
    {
        using var names = new NameServer();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var environment = new Dictionary<string, string>(database.Environment) { ["Dns__Server"] = names.Address };
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["Dns__Server"] = names.Address });
        var tenant = await server.CreateTenantAsync("entra");
        var added = (await RunAsync("add", "contoso.com", "--connection", tenant.Connection, "--json")).Json();
        var proof = (string)added["proof"]!;
        Assert.Equal("unproved", (string?)added["state"]);
        Assert.Contains(proof, (await RunAsync("verify", "contoso.com")).ExpectExit(1).Error, StringComparison.Ordinal);
        names.Record = proof;
        Assert.Equal("verified", (string?)(await RunAsync("verify", "contoso.com", "--json")).Json()["state"]);

        var admin = await server.CreateKeyAsync();
        (await admin.SendAsync(HttpMethod.Put, "/maildomains/fabrikam.com", new JsonObject { ["connection"] = tenant.Connection })).Expect(200);
        (await admin.PostAsync("/maildomains/fabrikam.com/verify", new JsonObject())).Expect(409);
        Assert.True((bool)(await admin.PostAsync("/maildomains/fabrikam.com/vouch", new JsonObject())).Expect(200).Body["vouched"]!);
        Assert.Equal(["contoso.com", "fabrikam.com"], (await admin.GetAsync("/maildomains")).Expect(200).Body["items"]!.AsArray().Select(item => (string?)item!["name"]));
        (await admin.DeleteAsync("/maildomains/fabrikam.com")).Expect(204);
        (await admin.DeleteAsync("/maildomains/fabrikam.com")).Expect(404);

        // An account made by hand, whose address lies in it, is taken over by the push of the connection that may.
        var local = (await admin.PostAsync("/users", Resource.User("ada@contoso.com", user => user["emails"] = new JsonArray(new JsonObject { ["value"] = "ada@contoso.com" })))).Expect(201);
        var pushed = Resource.User("ada@contoso.com", user => { user["externalId"] = "oid"; user["emails"] = new JsonArray(new JsonObject { ["value"] = "ada@contoso.com" }); });
        (await tenant.Scim.PostAsync("/Users", pushed.DeepClone())).ExpectError(409, "uniqueness");
        await tenant.SetAsync("--adoption", "verified-domain");
        Assert.Equal(local.Id, (await tenant.Scim.PostAsync("/Users", pushed)).Expect(201).Id);
        (await server.RunAsync("db", "verify")).ExpectExit(0);

        Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(environment, database.Folder, ["maildomain", .. arguments]);
    }
}
