using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Filters and paths that try to exhaust the parser or to reach the database's own language.</summary>
public sealed class FilterAttackTests(Servers servers)
{
    private const string Name = "filter-attacks";

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static JsonObject Search(string filter) =>
        new() { ["schemas"] = new JsonArray(Resource.SearchSchema), ["filter"] = filter };

    [Theory, EveryDatabase]
    public async Task SC_01_deep_or_long_filters_are_refused_and_the_process_lives(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var process = tenant.Server.ProcessId;
        const string term = "userName eq \"a\"";
        foreach (var depth in new[] { 100, 1_000, 10_000, 100_000 })
        {
            foreach (var filter in new[]
            {
                Repeat("(", depth) + term + Repeat(")", depth),
                Repeat("(", depth),
                Repeat("not (", depth) + term + Repeat(")", depth),
                Repeat("not(", depth) + term + Repeat(")", depth),
                Repeat("(userName pr and ", depth) + term + Repeat(")", depth),
                Repeat("emails[", depth) + "type eq \"work\"" + Repeat("]", depth),
            })
            {
                (await tenant.Scim.PostAsync("/Users/.search", Search(filter))).ExpectError(400, "invalidFilter");
            }
        }

        foreach (var terms in new[] { 5_000, 20_000 })
        {
            foreach (var joint in new[] { " and ", " or " })
            {
                (await tenant.Scim.PostAsync("/Users/.search", Search(string.Join(joint, Enumerable.Repeat(term, terms))))).ExpectError(400, "invalidFilter");
                (await tenant.Scim.PostAsync("/.search", Search(string.Join(joint, Enumerable.Repeat(term, terms))))).ExpectError(400, "invalidFilter");
            }
        }

        foreach (var segments in new[] { 100, 8_000, 100_000 })
        {
            (await tenant.Scim.PostAsync("/Users/.search", Search("name" + Repeat(".a", segments) + " eq \"a\""))).ExpectError(400, "invalidFilter");
        }

        // A request line has room for a few thousand of them too.
        (await tenant.Scim.FilterAsync("/Users", Repeat("(", 1_000) + term + Repeat(")", 1_000))).ExpectError(400, "invalidFilter");
        (await tenant.Scim.FilterAsync("/Groups", Repeat("not (", 500) + "displayName pr" + Repeat(")", 500))).ExpectError(400, "invalidFilter");
        (await tenant.Scim.FilterAsync("/Users", $"(({term}) or (not (userName pr)))")).Expect(200);
        Assert.Equal(process, tenant.Server.ProcessId);
        Assert.False(tenant.Server.HasExited);
    }

    [Theory, EveryDatabase]
    public async Task SC_01_deep_patch_paths_and_deep_json_are_refused_and_the_process_lives(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("deep")))).Expect(201);
        var path = $"/Users/{user.Id}";
        var before = await Snapshot.OfAsync(tenant.Scim, path);
        foreach (var deep in new[]
        {
            "name" + Repeat(".a", 8_000),
            Repeat("emails[", 20_000) + "value pr" + Repeat("]", 20_000),
            "emails[" + Repeat("(", 20_000) + "value pr" + Repeat(")", 20_000) + "]",
            "emails[" + Repeat("not (", 20_000) + "value pr" + Repeat(")", 20_000) + "].value",
            "emails[" + string.Join(" or ", Enumerable.Repeat("value eq \"a\"", 10_000)) + "]",
            Repeat("urn:", 20_000) + "x",
        })
        {
            foreach (var op in new[] { "add", "replace", "remove" })
            {
                var answer = await tenant.Scim.PatchAsync(path, Resource.Operation(op, deep, op == "remove" ? null : JsonValue.Create("x")));
                answer.ExpectAnyError(400);
                Assert.Contains(answer.Body["scimType"]?.GetValue<string>(), (string[])["invalidPath", "invalidFilter"]);
            }
        }

        foreach (var depth in new[] { 100, 10_000, 200_000 })
        {
            foreach (var json in new[]
            {
                $"{{\"schemas\":[\"{Resource.UserSchema}\"],\"userName\":\"x\",\"name\":{Repeat("{\"name\":", depth)}1{Repeat("}", depth)}}}",
                $"{{\"schemas\":[\"{Resource.UserSchema}\"],\"userName\":\"x\",\"emails\":{Repeat("[", depth)}{Repeat("]", depth)}}}",
                Repeat("[", depth),
            })
            {
                var request = new ScimRequest(HttpMethod.Post, "/Users") { Body = System.Text.Encoding.UTF8.GetBytes(json) };
                (await tenant.Scim.SendAsync(request)).ExpectError(400);
                (await tenant.Scim.SendAsync(request with { Method = HttpMethod.Put, Path = path })).ExpectError(400);
            }
        }

        await before.IsUnchangedAsync("deep paths and bodies");
        Assert.False(tenant.Server.HasExited);
    }

    [Theory, EveryDatabase]
    public async Task SC_02_expensive_filters_are_bounded(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var clauses = string.Join(" or ", Enumerable.Range(0, 2_000).Select(i => $"displayName co \"{i}\""));
        (await tenant.Scim.PostAsync("/Users/.search", Search(clauses))).ExpectError(400, "invalidFilter");
        foreach (var literal in new[] { new string('a', 1_000_000), Repeat("\\u0061", 200_000), Repeat("é", 500_000) })
        {
            (await tenant.Scim.PostAsync("/Users/.search", Search($"userName eq \"{literal}\""))).ExpectAnyError(400, 413);
        }

        // Within the limits an attribute without an index is searched all the same, and patterns are no patterns.
        var bait = new string('a', 40);
        foreach (var filter in new[]
        {
            $"title co \"{bait}!\"", $"name.formatted co \"{bait}\" and nickName ew \"{bait}\"",
            "profileUrl co \"%_%_%_%_%_%_%_%\"", "title co \"(a+)+$\"", $"addresses[locality co \"{bait}\" or streetAddress co \"{bait}\"]",
            $"{Resource.EnterpriseSchema}:department co \"{bait}\"", string.Join(" or ", Enumerable.Repeat("title co \"zzzz\"", 20)),
        })
        {
            Assert.Equal(0, (await tenant.Scim.FilterAsync("/Users", filter)).Expect(200).TotalResults);
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_03_a_value_that_looks_like_SQL_has_its_literal_meaning(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var mark = Unique.Name("sql");
        string[] values =
        [
            "o'brien", "''", "'; DROP TABLE \"Users\"; --", "x' OR '1'='1", "\" OR 1=1 --", "a/*b*/c", "%", "_", "a%b", "a_b", "aXb", "[a]", "a\\b", "\\",
            "{0}", "$1", "@p0", ":p", "?", "\\'", "x'||'y", "1;SELECT pg_sleep(10)", "`id`", "\u02bc OR 1=1", "E'\\x27'", "$$x$$", "NULL", "--",
        ];
        var ids = new Dictionary<string, string>();
        foreach (var value in values)
        {
            var user = Resource.User(Unique.Name("sql"), user => { user["title"] = value; user["nickName"] = mark; user["externalId"] = mark + value; });
            ids[value] = (await tenant.Scim.PostAsync("/Users", user)).Expect(201).Id;
        }

        foreach (var value in values)
        {
            var quoted = JsonValue.Create(value).ToJsonString();
            foreach (var filter in new[] { $"title eq {quoted}", $"externalId eq {JsonValue.Create(mark + value).ToJsonString()}" })
            {
                var found = (await tenant.Scim.FilterAsync("/Users", filter)).Expect(200);
                Assert.True(found.TotalResults == 1 && (string?)found.Listed[0]["id"] == ids[value], $"{filter}: {found}");
            }

            foreach (var (op, matches) in new (string, Func<string, bool>)[]
            {
                ("co", title => title.Contains(value, StringComparison.OrdinalIgnoreCase)),
                ("sw", title => title.StartsWith(value, StringComparison.OrdinalIgnoreCase)),
                ("ew", title => title.EndsWith(value, StringComparison.OrdinalIgnoreCase)),
            })
            {
                var found = (await tenant.Scim.FilterAsync("/Users", $"title {op} {quoted}", "&count=200")).Expect(200);
                var expected = values.Where(matches).Select(title => ids[title]).Order();
                Assert.True(expected.SequenceEqual(found.Listed.Select(user => (string)user["id"]!).Order()), $"title {op} {quoted}: {found}");
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_03_SQL_in_names_sorts_and_numbers_is_refused_and_nothing_is_harmed(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        for (var i = 0; i < 3; i++)
        {
            (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("kept")))).Expect(201);
        }

        string[] attacks =
        [
            "userName; DROP TABLE \"Users\"", "userName'--", "1=1", "(SELECT 1)", "userName\" --", "userName OR 1=1", "Document->>'$.userName'",
            "json_extract(Document,'$')", "Id) DESC; DELETE FROM \"Users\"; --", "\"Id\"", "users.id", "OrganizationId", "PasswordHash", "*",
        ];
        foreach (var attack in attacks)
        {
            (await tenant.Scim.FilterAsync("/Users", $"{attack} eq \"x\"")).ExpectError(400, "invalidFilter");
            (await tenant.Scim.GetAsync($"/Users?startIndex={Uri.EscapeDataString(attack)}")).ExpectError(400);
            (await tenant.Scim.GetAsync($"/Users?count={Uri.EscapeDataString(attack)}")).ExpectError(400);
            // A sort attribute that does not exist may be an error or no sort; it is never part of a statement.
            var sorted = (await tenant.Scim.GetAsync($"/Users?sortBy={Uri.EscapeDataString(attack)}")).Expect(200, 400);
            Assert.True(sorted.Status == 400 || sorted.TotalResults == 3, sorted.ToString());
            (await tenant.Scim.GetAsync($"/Users?sortBy=userName&sortOrder={Uri.EscapeDataString(attack)}")).Expect(200, 400);
            (await tenant.Scim.GetAsync($"/Users?attributes={Uri.EscapeDataString(attack)}")).Expect(200, 400);
            (await tenant.Scim.GetAsync($"/Users/{Uri.EscapeDataString(attack)}")).ExpectError(404);
            (await tenant.Scim.DeleteAsync($"/Groups/{Uri.EscapeDataString(attack)}")).ExpectError(404);
        }

        Assert.Equal(3, (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults);
    }
}
