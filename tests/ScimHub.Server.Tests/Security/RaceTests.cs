using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.Nodes;

namespace ScimHub.Server.Tests.Security;

/// <summary>Requests at the same moment, on both nodes where there are two.</summary>
public sealed class RaceTests(NodePairs pairs)
{
    [Theory, EveryDatabase]
    public async Task RE_03_of_racing_creates_exactly_one_wins(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        for (var round = 0; round < Rounds.Of(40); round++)
        {
            var name = Unique.Name("race");
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
                (i % 2 == 0 ? first : second).Scim.PostAsync("/Users", Resource.User(i % 3 == 0 ? name.ToUpperInvariant() : name))));
            Assert.Equal(1, answers.Count(answer => answer.Status == 201));
            foreach (var loser in answers.Where(answer => answer.Status != 201))
            {
                loser.ExpectError(409, "uniqueness");
            }

            var winner = answers.Single(answer => answer.Status == 201);
            var found = (await second.Scim.FilterAsync("/Users", $"userName eq \"{name}\"")).Expect(200);
            Assert.Equal(winner.Id, (string?)Assert.Single(found.Listed)["id"]);
            Assert.Equal(["user.created"], await AuditLog.OfAsync(first.Server.Database, winner.Id));
        }

        Assert.Equal(Rounds.Of(40), (await first.Scim.GetAsync("/Users")).Expect(200).TotalResults);
    }

    [Theory, EveryDatabase]
    public async Task RE_03_the_same_holds_for_externalIds_and_names_of_groups(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        for (var round = 0; round < Rounds.Of(8); round++)
        {
            var name = Unique.Name("race");
            var groups = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? first : second).Scim.PostAsync("/Groups", Resource.Group(name))));
            Assert.Equal(1, groups.Count(answer => answer.Status == 201));
            Assert.All(groups.Where(answer => answer.Status != 201), answer => answer.ExpectError(409, "uniqueness"));
            var users = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
                (i % 2 == 0 ? first : second).Scim.PostAsync("/Users", Resource.User(Unique.Name("race"), user => user["externalId"] = name))));
            Assert.Equal(1, users.Count(answer => answer.Status == 201));
            Assert.All(users.Where(answer => answer.Status != 201), answer => answer.ExpectError(409, "uniqueness"));
            // Renames race as creates do.
            var rivals = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => first.Scim.PostAsync("/Users", Resource.User(Unique.Name("rival")))));
            var renames = await Task.WhenAll(rivals.Select((rival, i) =>
                (i % 2 == 0 ? first : second).Scim.PatchAsync($"/Users/{rival.Id}", Resource.Operation("replace", "userName", JsonValue.Create(name)))));
            Assert.Equal(1, renames.Count(answer => answer.Status == 200));
            Assert.All(renames.Where(answer => answer.Status != 200), answer => answer.ExpectError(409, "uniqueness"));
            // A create and a delete of what it collides with: either order, never neither.
            var held = renames.Single(answer => answer.Status == 200).Id;
            var both = await Task.WhenAll(first.Scim.DeleteAsync($"/Users/{held}"), second.Scim.PostAsync("/Users", Resource.User(name)));
            both[0].Expect(204);
            Assert.Equal(both[1].Expect(201, 409).Status == 201 ? 1 : 0, (await first.Scim.FilterAsync("/Users", $"userName eq \"{name}\"")).TotalResults);
        }
    }

    [Theory, EveryDatabase]
    public async Task RE_05_parallel_additions_and_removals_are_all_kept(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        var people = (await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => first.Scim.PostAsync("/Users", Resource.User(Unique.Name("member"))))))
            .Select(answer => answer.Expect(201).Id).ToArray();
        var leavers = people[200..250];
        var group = (await first.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("crowd"), leavers))).Expect(201);
        var path = $"/Groups/{group.Id}";
        await Task.WhenAll(people[..200].Select((id, i) => AddAsync(i % 2 == 0 ? first : second, id)));
        Assert.Equal(people[..250].Order(), await MembersAsync(second, group.Id));
        // Additions, removals and renames mixed, on both nodes.
        var answers = await Task.WhenAll(
            people[250..].Select((id, i) => AddAsync(i % 2 == 0 ? second : first, id))
                .Concat(leavers.Select((id, i) => RemoveAsync(i % 2 == 0 ? first : second, id)))
                .Concat(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? first : second).Scim.PatchAsync(path, Resource.Operation("replace", "displayName", JsonValue.Create(Unique.Name("crowd")))))));
        Assert.All(answers, answer => answer.Expect(200, 204));
        Assert.Equal(people[..200].Concat(people[250..]).Order(), await MembersAsync(first, group.Id));

        async Task<ScimAnswer> AddAsync(Tenant at, string id) => (await at.Scim.PatchAsync(path, Resource.Operation("add", "members", Resource.Members(id)))).Expect(200, 204);

        async Task<ScimAnswer> RemoveAsync(Tenant at, string id) => (await at.Scim.PatchAsync(path, Resource.Operation("remove", $"members[value eq \"{id}\"]"))).Expect(200, 204);
    }

    [Theory, EveryDatabase]
    public async Task RE_05_parallel_changes_of_one_user_are_all_kept(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        var user = (await first.Scim.PostAsync("/Users", Resource.User(Unique.Name("busy"), user => user["emails"] = new JsonArray()))).Expect(201);
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? first : second).Scim.PatchAsync(
            $"/Users/{user.Id}", Resource.Operation("add", "phoneNumbers", new JsonArray(new JsonObject { ["value"] = $"+1 555 {i:D4}", ["type"] = $"t{i}" })))));
        Assert.All(answers, answer => answer.Expect(200, 204));
        var phones = (await second.Scim.GetAsync($"/Users/{user.Id}")).Expect(200).Body["phoneNumbers"]!.AsArray();
        Assert.Equal(60, phones.Count);
        Assert.Equal(61, (await AuditLog.OfAsync(first.Server.Database, user.Id)).Count);
    }

    [Theory, EveryDatabase]
    public async Task RE_05_of_two_writers_with_the_same_ETag_one_is_told(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        for (var round = 0; round < Rounds.Of(15); round++)
        {
            var user = (await first.Scim.PostAsync("/Users", Resource.User(Unique.Name("edited")))).Expect(201);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).Scim.SendAsync(
                ScimRequest.Of(HttpMethod.Patch, $"/Users/{user.Id}", Resource.PatchOf(Resource.Operation("replace", "title", JsonValue.Create($"t{i}")))).With("If-Match", user.ETag!))));
            Assert.Equal(1, answers.Count(answer => answer.Status == 200));
            Assert.All(answers.Where(answer => answer.Status != 200), answer => answer.ExpectError(412));
        }
    }

    [Theory, EveryDatabase]
    public async Task RE_09_what_one_node_wrote_the_other_reads_at_once(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        for (var i = 0; i < Rounds.Of(100); i++)
        {
            var (here, there) = i % 2 == 0 ? (first, second) : (second, first);
            var name = Unique.Name("seen");
            var user = (await here.Scim.PostAsync("/Users", Resource.User(name))).Expect(201);
            Assert.Equal(user.ETag, (await there.Scim.GetAsync($"/Users/{user.Id}")).Expect(200).ETag);
            Assert.Equal(1, (await there.Scim.FilterAsync("/Users", $"userName eq \"{name}\"")).Expect(200).TotalResults);
            var patched = (await there.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false)))).Expect(200);
            Assert.False((bool)(await here.Scim.GetAsync($"/Users/{user.Id}")).Expect(200).Body["active"]!);
            Assert.Equal(patched.ETag, (await here.Scim.GetAsync($"/Users/{user.Id}")).ETag);
            var group = (await there.Scim.PostAsync("/Groups", Resource.Group(name, user.Id))).Expect(201);
            Assert.Equal([user.Id], await MembersAsync(here, group.Id));
            Assert.Equal(i + 1, (await here.Scim.GetAsync("/Groups?count=0")).Expect(200).TotalResults);
            (await here.Scim.DeleteAsync($"/Users/{user.Id}")).Expect(204);
            (await there.Scim.GetAsync($"/Users/{user.Id}")).ExpectError(404);
            Assert.Empty(await MembersAsync(there, group.Id));
        }
    }

    private static async Task<IEnumerable<string>> MembersAsync(Tenant tenant, string id) =>
        ((await tenant.Scim.GetAsync($"/Groups/{id}")).Expect(200).Body["members"]?.AsArray() ?? []).Select(member => (string)member!["value"]!).Order();
}
