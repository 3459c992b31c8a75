using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Contract;

public sealed class PagingTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task Pages_by_index_and_by_cursor_hold_everybody_once(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var ids = (await Task.WhenAll(Enumerable.Range(0, 53).Select(i => tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("paged"), user => user["title"] = $"t{i % 4}")))))
            .Select(answer => answer.Expect(201).Id).Order().ToArray();
        foreach (var count in new[] { 1, 7, 10, 52, 53, 54, 1000 })
        {
            Assert.Equal(ids, (await Listing.AllIdsAsync(tenant.Scim, "/Users", count)).Order());
            Assert.Equal(ids, (await Listing.AllIdsByCursorAsync(tenant.Scim, "/Users", count)).Order());
        }

        foreach (var query in new[] { "&sortBy=userName", "&sortBy=title", "&sortBy=title&sortOrder=descending", "&sortBy=name.familyName", "&filter=title%20sw%20%22t%22&sortBy=emails.value" })
        {
            Assert.Equal(ids, (await Listing.AllIdsByCursorAsync(tenant.Scim, "/Users", 9, query)).Order());
        }
    }

    [Theory, EveryDatabase]
    public async Task A_walk_by_cursor_misses_and_doubles_nobody_while_others_come_and_go(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var stable = new List<string>();
        var leavers = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            (i % 3 == 0 ? leavers : stable).Add((await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("walked")))).Expect(201).Id);
        }

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await tenant.Scim.GetAsync($"/Users?cursor={Uri.EscapeDataString(cursor)}&count=5")).Expect(200);
            seen.AddRange(page.Listed.Select(user => (string)user["id"]!));
            cursor = (string?)page.Body["nextCursor"];
            if (leavers.Count > 0)
            {
                (await tenant.Scim.DeleteAsync($"/Users/{leavers[^1]}")).Expect(204);
                leavers.RemoveAt(leavers.Count - 1);
                (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("newcomer")))).Expect(201);
            }

            Assert.True(seen.Count < 500, "The walk does not end.");
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty(stable.Except(seen));
    }

    [Theory, EveryDatabase]
    public async Task A_cursor_is_good_only_as_given_for_its_query_and_its_token(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var other = await servers.NewTenantAsync(database);
        for (var i = 0; i < 5; i++)
        {
            (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("paged")))).Expect(201);
            (await other.Scim.PostAsync("/Users", Resource.User(Unique.Name("paged")))).Expect(201);
        }

        var first = (await tenant.Scim.GetAsync("/Users?cursor&count=2&filter=userName%20pr&sortBy=userName")).Expect(200);
        var cursor = (string)first.Body["nextCursor"]!;
        const string query = "&count=2&filter=userName%20pr&sortBy=userName";
        Assert.Equal(2, (await tenant.Scim.GetAsync($"/Users?cursor={Uri.EscapeDataString(cursor)}{query}")).Expect(200).Listed.Count);
        foreach (var forged in new[] { cursor[..^1], cursor + "A", "A" + cursor, Flip(cursor, 0), Flip(cursor, cursor.Length / 2), Flip(cursor, cursor.Length - 2), new string('A', cursor.Length), "nonsense", "!", "\u00e9", new string('A', 5_000) })
        {
            (await tenant.Scim.GetAsync($"/Users?cursor={Uri.EscapeDataString(forged)}{query}")).ExpectError(400, "invalidCursor");
        }

        var escaped = Uri.EscapeDataString(cursor);
        foreach (var elsewhere in new[]
        {
            $"/Users?cursor={escaped}&count=2&filter=active%20eq%20true&sortBy=userName", $"/Users?cursor={escaped}&count=2&filter=userName%20pr&sortBy=title", $"/Users?cursor={escaped}&count=2&sortBy=userName",
            $"/Users?cursor={escaped}&count=2&filter=userName%20pr&sortBy=userName&sortOrder=descending", $"/Groups?cursor={escaped}&count=2&filter=displayName%20pr&sortBy=displayName",
        })
        {
            (await tenant.Scim.GetAsync(elsewhere)).ExpectError(400, "invalidCursor");
        }

        (await other.Scim.GetAsync($"/Users?cursor={escaped}{query}")).ExpectError(400, "invalidCursor");
        // RFC 9865 §2.1: not both ways at once.
        (await tenant.Scim.GetAsync($"/Users?cursor={escaped}&startIndex=1{query}")).Expect(200, 400);
        var search = new JsonObject { ["schemas"] = new JsonArray(Resource.SearchSchema), ["cursor"] = cursor, ["count"] = 2, ["filter"] = "userName pr", ["sortBy"] = "userName" };
        Assert.Equal(2, (await tenant.Scim.PostAsync("/Users/.search", search)).Expect(200).Listed.Count);
        Assert.DoesNotContain("paged", cursor, StringComparison.Ordinal);

        static string Flip(string text, int at) => text[..at] + (text[at] == 'x' ? 'y' : 'x') + text[(at + 1)..];
    }

    [Fact]
    public async Task A_cursor_ends_when_it_says()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["Scim__CursorLifetimeSeconds"] = "1" });
        var tenant = await server.CreateTenantAsync("paged");
        for (var i = 0; i < 3; i++)
        {
            (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("paged")))).Expect(201);
        }

        var pagination = (await tenant.Scim.GetAsync("/ServiceProviderConfig")).Expect(200).Body["pagination"]!;
        Assert.True((bool)pagination["cursor"]!);
        Assert.Equal(1, (int)pagination["cursorTimeout"]!);
        var cursor = Uri.EscapeDataString((string)(await tenant.Scim.GetAsync("/Users?cursor=&count=1")).Expect(200).Body["nextCursor"]!);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        (await tenant.Scim.GetAsync($"/Users?cursor={cursor}&count=1")).ExpectError(400, "expiredCursor");
    }

    [Fact]
    public async Task Every_database_sorts_alike_on_any_attribute()
    {
        string?[] values = ["b", "A", "a2", "B", "\u00e4", "z", "Z1", "\u00c4b", "10", "9", "", " a", "_", "a b", "ab", "a-b", null, "\u00df", "ss", "\u01c6", "e\u0301", "\u00e9", "\U0001F600", "\u4e2d", "-", "\u0130", "i", null];
        var orders = new Dictionary<(DatabaseKind, string), List<string?>>();
        string[] sorts = ["userName", "title", "name.familyName", "externalId", "emails.value", "emails", "active", "meta.created", $"{Resource.EnterpriseSchema}:department", "nickName"];
        foreach (var database in Enum.GetValues<DatabaseKind>())
        {
            var tenant = await servers.NewTenantAsync(database);
            foreach (var (value, i) in values.Select((value, i) => (value, i)))
            {
                // Names are unique in the organisation, so each database has its own prefix-free number last.
                (await tenant.Scim.PostAsync("/Users", Resource.User($"{value}#{i:D2}-sorted", user =>
                {
                    user["externalId"] = $"e{i}";
                    user["nickName"] = $"n{i:D2}";
                    user["active"] = i % 2 == 0;
                    user["emails"] = new JsonArray(new JsonObject { ["value"] = $"{(i * 7) % 10}{i}@example.com", ["primary"] = true });
                    if (value is not null)
                    {
                        user["title"] = value;
                        user["name"] = new JsonObject { ["familyName"] = value };
                        user[Resource.EnterpriseSchema] = new JsonObject { ["department"] = value };
                    }
                }))).Expect(201);

                // No two are created in the same millisecond, or each database would break the tie by its own ids.
                await Task.Delay(TimeSpan.FromMilliseconds(2), TestContext.Current.CancellationToken);
            }

            foreach (var sort in sorts)
            {
                foreach (var order in new[] { "ascending", "descending" })
                {
                    var list = (await tenant.Scim.GetAsync($"/Users?sortBy={Uri.EscapeDataString(sort)}&sortOrder={order}&count=100")).Expect(200);
                    orders[(database, $"{sort} {order}")] = [.. list.Listed.Select(user => (string?)user["nickName"])];
                    Assert.Equal(values.Length, list.Listed.Count);
                }
            }
        }

        foreach (var sort in sorts.SelectMany(sort => new[] { $"{sort} ascending", $"{sort} descending" }))
        {
            Assert.True(
                orders[(DatabaseKind.Sqlite, sort)].SequenceEqual(orders[(DatabaseKind.PostgreSql, sort)]),
                $"{sort}: {string.Join(' ', orders[(DatabaseKind.Sqlite, sort)])}\nand {string.Join(' ', orders[(DatabaseKind.PostgreSql, sort)])}");
        }
    }
}
