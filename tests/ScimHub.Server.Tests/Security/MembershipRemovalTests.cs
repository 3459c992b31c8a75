using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Removals as identity providers write them: whoever is not named must stay.</summary>
public sealed class MembershipRemovalTests(Servers servers)
{
    private const string Name = "removals";

    [Theory, EveryDatabase]
    public async Task SC_07_a_removal_removes_only_whom_it_names(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var people = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            people.Add((await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("member")))).Expect(201).Id);
        }

        var gone = people[0];
        var stranger = Guid.NewGuid().ToString();
        foreach (var size in new[] { 2, 6 })
        {
            foreach (var (operation, leaves) in new (JsonObject, string[])[]
            {
                (Resource.Operation("Remove", "members", Resource.Members(gone)), [gone]),
                (Resource.Operation("remove", "members", Resource.Members(gone)), [gone]),
                (Resource.Operation("REMOVE", "Members", Resource.Members(gone)), [gone]),
                (Resource.Operation("Remove", "members", new JsonArray(new JsonObject { ["$ref"] = null, ["value"] = gone })), [gone]),
                (Resource.Operation("Remove", "members", new JsonArray(new JsonObject { ["value"] = gone, ["display"] = "somebody" })), [gone]),
                (Resource.Operation("Remove", "members", new JsonObject { ["value"] = gone }), [gone]),
                (Resource.Operation("remove", $"members[value eq \"{gone}\"]"), [gone]),
                (Resource.Operation("Remove", $"members[value eq \"{gone}\"]"), [gone]),
                (Resource.Operation("remove", $"members[Value EQ \"{gone}\"]"), [gone]),
                (Resource.Operation("remove", $"{Resource.GroupSchema}:members[value eq \"{gone}\"]"), [gone]),
                (Resource.Operation("remove", $"members[value eq \"{gone}\" or value eq \"{people[1]}\"]"), [gone, people[1]]),
                (Resource.Operation("Remove", "members", Resource.Members(gone, people[1])), [gone, people[1]]),
                (Resource.Operation("Remove", "members", Resource.Members(stranger)), []),
                (Resource.Operation("Remove", "members", Resource.Members("no-such-id")), []),
                (Resource.Operation("remove", $"members[value eq \"{stranger}\"]"), []),
                (Resource.Operation("remove", "members[value eq \"\"]"), []),
                (Resource.Operation("Remove", "members", Resource.Members(gone, stranger)), [gone]),
                (Resource.Operation("remove", "members"), [.. people]),
            })
            {
                var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("crew"), [.. people.Take(size)]))).Expect(201);
                (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", operation)).Expect(200, 204);
                Assert.True(
                    people.Take(size).Except(leaves).Order().SequenceEqual(await MembersAsync(tenant, group.Id)),
                    $"{operation.ToJsonString()} on a group of {size} left {string.Join(", ", await MembersAsync(tenant, group.Id))}");
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_07_a_removal_that_is_not_understood_removes_nobody(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var one = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("stays")))).Expect(201).Id;
        var two = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("stays")))).Expect(201).Id;
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("crew"), one, two))).Expect(201);
        var before = await Snapshot.OfAsync(tenant.Scim, $"/Groups/{group.Id}");
        foreach (var operation in new[]
        {
            Resource.Operation("remove", "members[", Resource.Members(one)), Resource.Operation("remove", "members[value eq]"), Resource.Operation("remove", "members[nonsense eq \"x\"]"),
            Resource.Operation("Remove", "members", JsonValue.Create(1)), Resource.Operation("Remove", "members", new JsonArray(new JsonObject { ["id"] = one })),
            Resource.Operation("Remove", "members", new JsonArray(new JsonObject())), Resource.Operation("remove", null, new JsonObject { ["members"] = Resource.Members(one) }),
            Resource.Operation("remove", "member"), Resource.Operation("remove", "members.x"),
        })
        {
            (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", operation)).ExpectError(400);
            await before.IsUnchangedAsync(operation.ToJsonString());
        }
    }

    private static async Task<IEnumerable<string>> MembersAsync(Tenant tenant, string id) =>
        ((await tenant.Scim.GetAsync($"/Groups/{id}")).Expect(200).Body["members"]?.AsArray() ?? []).Select(member => (string)member!["value"]!).Order();
}
