using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>A key opens what its own organisation has, whatever an address or a body names.</summary>
public sealed partial class OtherOrganizationTests(Servers servers)
{
    private static readonly string Nothing = Guid.CreateVersion7().ToString();

    /// <summary>The routes are taken from the server's own code: one that is added is asked here too.</summary>
    [Theory, EveryDatabase]
    public async Task AZ_04_what_another_organisation_has_is_as_what_does_not_exist_at_every_address(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var (theirs, stranger) = (await server.CreateKeyAsync(), await server.CreateKeyAsync(organization: await server.CreateOrganizationAsync()));
        var estate = await EstateAsync(theirs);
        var before = await SeenAsync(theirs, estate);
        var asked = 0;
        foreach (var route in ApiRoutes.All().Where(route => route.Contains('{', StringComparison.Ordinal)))
        {
            var (method, path) = (new HttpMethod(route.Split(' ')[0]), route.Split(' ')[1]["/api/v1".Length..]);
            foreach (var id in estate.Values)
            {
                var own = await AskAsync(id);
                var none = await AskAsync(Nothing);
                Assert.True(own.Status >= 400, $"{own}");
                Assert.Equal((none.Status, none.Text), (own.Status, own.Text.Replace(id, Nothing, StringComparison.OrdinalIgnoreCase)));
                asked++;
            }

            Task<ScimAnswer> AskAsync(string id)
            {
                var address = Parameter().Replace(path, match => match.Value == "{id}" && path.StartsWith("/organizations/", StringComparison.Ordinal) ? $"{Organization.DefaultId}" : id);
                return stranger.SendAsync(method, address, method == HttpMethod.Get || method == HttpMethod.Delete ? null : new JsonObject());
            }
        }
        Assert.True(asked > 200, $"Only {asked} requests were made.");
        Assert.Equal(before, await SeenAsync(theirs, estate));
    }

    [Theory, EveryDatabase]
    public async Task AZ_04_what_another_organisation_has_is_listed_nowhere_and_taken_into_nothing(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var (theirs, stranger) = (await server.CreateKeyAsync(), await server.CreateKeyAsync(organization: await server.CreateOrganizationAsync()));
        var estate = await EstateAsync(theirs);
        foreach (var route in ApiRoutes.All().Where(route => route.StartsWith("GET ", StringComparison.Ordinal) && !route.Contains('{', StringComparison.Ordinal)))
        {
            var path = route["GET /api/v1".Length..];
            var answer = await stranger.GetAsync(path == "/who" || path == "/who/serviceaccounts" ? $"{path}?permission=hub/users:read" : path);
            Assert.DoesNotContain(estate.Values, id => answer.Text.Contains(id, StringComparison.OrdinalIgnoreCase));
        }
        var (mine, group) = ((await stranger.PostAsync("/users", new JsonObject { ["userName"] = Unique.Name("mine") })).Expect(201).Id, (await stranger.PostAsync("/groups", new JsonObject { ["displayName"] = Unique.Name("mine") })).Expect(201).Id);
        foreach (var (path, body) in new (string, JsonObject)[]
        {
            ("/grants", new() { ["userId"] = estate["user"], ["role"] = "Viewer" }),
            ("/grants", new() { ["groupId"] = estate["group"], ["role"] = "Viewer" }),
            ("/grants", new() { ["userId"] = mine, ["role"] = estate["role"] }),
            ("/grants", new() { ["userId"] = mine, ["role"] = "Viewer", ["domain"] = estate["domain"] }),
            ($"/groups/{group}/members", new() { ["ids"] = new JsonArray(estate["user"]) }),
            ($"/groups/{group}/members", new() { ["ids"] = new JsonArray(estate["group"]) }),
            ("/serviceaccounts", new() { ["name"] = Unique.Name("program"), ["role"] = "Viewer", ["domain"] = estate["domain"] }),
            ("/invitations", new() { ["people"] = new JsonArray(new JsonObject { ["email"] = "a@example.com" }), ["groups"] = new JsonArray(estate["group"]) }),
            ($"/users/{mine}/merge", new() { ["other"] = estate["user"] }),
        })
        {
            var answer = await stranger.PostAsync(path, body);
            Assert.True(answer.Status is 400 or 404, $"{body.ToJsonString()}: {answer}");
        }
    }

    /// <summary>One of each kind of thing, by its id.</summary>
    private static async Task<Dictionary<string, string>> EstateAsync(ApiClient api)
    {
        var estate = new Dictionary<string, string>
        {
            ["user"] = await MadeAsync("/users", new() { ["userName"] = Unique.Name("theirs") }),
            ["group"] = await MadeAsync("/groups", new() { ["displayName"] = Unique.Name("theirs") }),
            ["role"] = await MadeAsync("/roles", new() { ["name"] = Unique.Name("theirs"), ["permissions"] = new JsonArray("build:read") }),
            ["domain"] = await MadeAsync("/domains", new() { ["name"] = Unique.Name("theirs"), ["kind"] = "team" }),
            ["rule"] = await MadeAsync("/rules", new() { ["name"] = Unique.Name("theirs"), ["condition"] = $"title eq \"{Unique.Name("theirs")}\"" }),
            ["connection"] = await MadeAsync("/connections", new() { ["name"] = Unique.Name("theirs") }),
            ["serviceAccount"] = await MadeAsync("/serviceaccounts", new() { ["name"] = Unique.Name("theirs"), ["role"] = "Viewer" }),
        };
        estate["grant"] = await MadeAsync("/grants", new() { ["userId"] = estate["user"], ["role"] = "Viewer", ["domain"] = estate["domain"] });
        estate["token"] = await MadeAsync($"/connections/{estate["connection"]}/tokens", []);
        estate["invitation"] = (string)(await api.PostAsync("/invitations", new JsonObject { ["people"] = new JsonArray(new JsonObject { ["email"] = Unique.Name("theirs") + "@example.com" }) })).Expect(201).Body["items"]![0]!["id"]!;
        return estate;

        async Task<string> MadeAsync(string path, JsonObject body) => (await api.PostAsync(path, body)).Expect(201).Id;
    }

    /// <summary>What its own key sees of it.</summary>
    private static async Task<List<string>> SeenAsync(ApiClient api, Dictionary<string, string> estate)
    {
        var seen = new List<string>();
        foreach (var (folder, kind) in new[] { ("users", "user"), ("groups", "group"), ("roles", "role"), ("domains", "domain"), ("rules", "rule"), ("connections", "connection"), ("serviceaccounts", "serviceAccount"), ("invitations", "invitation") })
        {
            seen.Add((await api.GetAsync($"/{folder}/{estate[kind]}")).Expect(200).Text);
        }
        seen.Add((await api.GetAsync($"/connections/{estate["connection"]}/tokens")).Expect(200).Text);
        seen.Add((await api.GetAsync($"/grants?userId={estate["user"]}")).Expect(200).Text);
        return seen;
    }

    [GeneratedRegex("\\{[^}]+\\}")]
    private static partial Regex Parameter();
}
