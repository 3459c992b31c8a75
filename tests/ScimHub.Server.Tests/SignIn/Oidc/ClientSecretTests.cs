using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>A secret belongs to the host it was given for, whoever changes the address.</summary>
public sealed class ClientSecretTests(Servers servers)
{
    private const string Secret = "canary-of-the-client";

    [Theory, EveryDatabase]
    public async Task LD_06_another_authority_gets_neither_the_secret_nor_the_key_that_is_stored(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var api = await server.CreateKeyAsync();
        await using var connection = await HostileConnection.StartAsync(server);
        await using var thief = await HostileProvider.StartAsync();
        thief.Person = connection.Provider.Person.DeepClone().AsObject();
        var path = $"/connections/{await connection.IdAsync()}";
        using var key = SigningKey.Rsa("client");
        await PatchAsync(new() { ["clientSecret"] = Secret, ["clientKey"] = key.PrivatePem }, 200);

        foreach (var change in new JsonObject[]
        {
            new(), new() { ["clientKey"] = "" }, new() { ["clientSecret"] = "" }, new() { ["clientKey"] = key.PrivatePem }, new() { ["clientSecret"] = "of the thief" },
        })
        {
            change["authority"] = thief.Issuer;
            await PatchAsync(change, 400);
        }
        await connection.AdmittedAsync();

        // With each of them given anew, or taken away, the address is another, and what was stored is gone.
        await PatchAsync(new() { ["authority"] = thief.Issuer, ["clientSecret"] = "", ["clientKey"] = "" }, 200);
        using var browser = new Browser();
        await connection.SignInAsync(browser);
        Assert.NotEmpty(thief.Requests);
        Assert.DoesNotContain(thief.Requests, request => request.Authorization is not null || request.Fields.ContainsKey("client_assertion") || request.Fields.ContainsKey("client_secret"));

        async Task PatchAsync(JsonObject oidc, int status)
        {
            var answer = (await api.PatchAsync(path, new JsonObject { ["oidc"] = oidc })).Expect(status);
            Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Oidc__ClientSecret", "Authority")]
    [InlineData("Ldap__BindPassword", "Url")]
    public async Task LD_06_a_secret_in_the_configuration_stands_beside_its_host(string secret, string host)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var result = await CommandLine.RunAsync(new Dictionary<string, string>(database.Environment) { [$"Connections__okta__{secret}"] = Secret }, database.Folder, "db", "status");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(host, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.Error, StringComparison.Ordinal);
    }
}
