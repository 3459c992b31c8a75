using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.Nodes;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Whoever is cut off is out of every door, on both nodes, whoever cut them off.</summary>
public sealed class CutOffTests(NodePairs pairs)
{
    [Theory, EveryDatabase]
    public async Task SE_01_who_is_deactivated_by_a_push_by_hand_or_deleted_is_out_on_both_nodes_and_stays_out(DatabaseKind kind)
    {
        var pair = await pairs.On(kind);
        await using var connection = await HostileConnection.StartAsync(pair.First, more: new(MatchClaim: "oid"));
        var (scim, api) = (connection.Tenant.Scim, await pair.First.CreateKeyAsync());
        using var administrator = new Browser();
        (await connection.SignInAsync(administrator)).Expect(200);
        (await api.PostAsync("/grants", new JsonObject { ["userName"] = (string?)connection.Provider.Person["preferred_username"], ["role"] = "Admin" })).Expect(201);
        foreach (var end in (Func<string, Task>[])[
            async id => (await scim.PatchAsync($"/Users/{id}", Resource.Operation("replace", "active", JsonValue.Create(false)))).Expect(200, 204),
            async id => (await api.PatchAsync($"/users/{id}", new JsonObject { ["suspended"] = true })).Expect(200),
            async id => Assert.Equal("deactivated", (await administrator.PostOnceAsync(new(pair.First.Address, $"/console/users/{id}/deactivate"), [])).Expect(302).Headers["Location"].Split("done=")[1]),
            async id => (await scim.DeleteAsync($"/Users/{id}")).Expect(204),
            async id => (await api.DeleteAsync($"/users/{id}/sessions")).Expect(204)])
        {
            var (person, oid) = (HostileConnection.SomebodyNew(), Unique.Name("oid"));
            person["oid"] = oid;
            connection.Provider.Person = person;
            var id = (await scim.PostAsync("/Users", Resource.User((string)person["preferred_username"]!, user => user["externalId"] = oid))).Expect(201).Id!;
            using var browser = new Browser();
            (await connection.SignInAsync(browser)).Expect(200);
            var doors = new[] { pair.First, pair.Second }.SelectMany(node => new[] { new Uri(node.Address, "/auth/verify"), new Uri(node.Address, "/account"), new Uri(node.Address, "/console") }).ToList();
            foreach (var node in new[] { pair.First, pair.Second })
            {
                (await browser.GetOnceAsync(new(node.Address, "/auth/verify"))).Expect(200);
            }

            await end(id);

            await browser.AwaitClosedAsync(doors);
        }
    }
}
