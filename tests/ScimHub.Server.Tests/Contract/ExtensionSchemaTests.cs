using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Contract;

/// <summary>Extension schemas from configuration are served, validated, stored, patched, filtered and sorted like the built-in ones.</summary>
public sealed class ExtensionSchemaTests
{
    private const string Schema = "urn:example:params:scim:schemas:extension:badge:2.0:User";
    private const string GroupExtension = "urn:example:params:scim:schemas:extension:cost:2.0:Group";

    private const string Schemas = $$"""
        {
          "schemas": [
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "{{Schema}}", "name": "Badge", "description": "A badge.",
              "attributes": [
                { "name": "number", "type": "string", "multiValued": false, "description": "Its number.", "required": true, "caseExact": true, "mutability": "readWrite", "returned": "default", "uniqueness": "none" },
                { "name": "level", "type": "integer", "multiValued": false, "description": "Its level.", "required": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" },
                { "name": "ratio", "type": "decimal", "multiValued": false, "description": "A ratio.", "required": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" },
                { "name": "issued", "type": "dateTime", "multiValued": false, "description": "When.", "required": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" },
                { "name": "serial", "type": "string", "multiValued": false, "description": "Set once.", "required": false, "caseExact": false, "mutability": "immutable", "returned": "default", "uniqueness": "none" },
                { "name": "pin", "type": "string", "multiValued": false, "description": "Never told.", "required": false, "caseExact": true, "mutability": "writeOnly", "returned": "never", "uniqueness": "none" },
                { "name": "note", "type": "string", "multiValued": false, "description": "Told on request.", "required": false, "caseExact": false, "mutability": "readWrite", "returned": "request", "uniqueness": "none" },
                { "name": "doors", "type": "complex", "multiValued": true, "description": "Doors.", "required": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none",
                  "subAttributes": [
                    { "name": "value", "type": "string", "multiValued": false, "description": "The door.", "required": false, "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" },
                    { "name": "type", "type": "string", "multiValued": false, "description": "Its kind.", "required": false, "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" } ] }
              ] },
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "{{GroupExtension}}", "name": "Cost", "description": "A cost centre.",
              "attributes": [ { "name": "centre", "type": "string", "multiValued": false, "description": "The centre.", "required": false, "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none" } ] }
          ],
          "extensions": [
            { "resourceType": "User", "schema": "{{Schema}}", "required": false },
            { "resourceType": "Group", "schema": "{{GroupExtension}}", "required": false }
          ]
        }
        """;

    [Theory, EveryDatabase]
    public async Task An_extension_is_one_of_the_family(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var file = Path.Combine(database.Folder, "schemas.json");
        await File.WriteAllTextAsync(file, Schemas, TestContext.Current.CancellationToken);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["Scim__Schemas"] = file });
        var tenant = await server.CreateTenantAsync("extended");
        var scim = tenant.Scim;

        Assert.Equal("integer", (string?)(await scim.GetAsync($"/Schemas/{Schema}")).Expect(200).Body["attributes"]!.AsArray().Single(a => (string?)a!["name"] == "level")!["type"]);
        Assert.Contains(Schema, (await scim.GetAsync("/ResourceTypes/User")).Expect(200).Body["schemaExtensions"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(GroupExtension, (await scim.GetAsync("/ResourceTypes/Group")).Expect(200).Body["schemaExtensions"]!.ToJsonString(), StringComparison.Ordinal);

        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var made = (await scim.PostAsync("/Users", Badge($"badge{i}", i))).Expect(201);
            ids.Add(made.Id);
            Assert.Contains(Schema, made.Body["schemas"]!.AsArray().Select(schema => (string?)schema));
            Assert.Equal(i * 10, (int)made.Body[Schema]!["level"]!);
            Assert.DoesNotContain("4711", made.Text, StringComparison.Ordinal);
            // RFC 7643 §7, returned "request": after a write that named it, else when asked for.
            Assert.Equal("a note", (string?)made.Body[Schema]!["note"]);
            Assert.Null((await scim.GetAsync($"/Users/{made.Id}")).Expect(200).Body[Schema]!["note"]);
        }

        Assert.Equal("a note", (string?)(await scim.GetAsync($"/Users/{ids[0]}?attributes={Schema}:note")).Expect(200).Body[Schema]!["note"]);
        foreach (var (filter, hits) in new[]
        {
            ($"{Schema}:number eq \"N1\"", 1), ($"{Schema}:number eq \"n1\"", 0), ($"{Schema}:level gt 10", 2), ($"{Schema}:level ge 10", 3), ($"{Schema}:level lt 9", 1), ($"{Schema}:ratio gt 1.5", 2), ($"{Schema}:ratio eq 0.5", 1),
            ($"{Schema}:issued lt \"2026-01-02T00:30:00Z\"", 2), ($"{Schema}:issued ge \"2026-01-03T01:00:00+01:00\"", 2), ($"{Schema}:doors[type eq \"front\" and value co \"1\"]", 1), ($"{Schema}:doors.value eq \"DOOR 2\"", 1),
            ($"{Schema}:serial pr", 4), ($"not ({Schema}:level pr)", 0), ($"schemas eq \"{Schema}\"", 4),
        })
        {
            var found = (await scim.FilterAsync("/Users", filter)).Expect(200);
            Assert.True(found.TotalResults == hits, $"{filter} finds {found.TotalResults}, not {hits}");
        }

        (await scim.FilterAsync("/Users", $"{Schema}:nonsense eq 1")).ExpectError(400, "invalidFilter");
        Assert.Equal(Enumerable.Reverse(ids), (await scim.GetAsync($"/Users?sortBy={Schema}:level&sortOrder=descending")).Expect(200).Listed.Select(user => (string?)user["id"]));

        var path = $"/Users/{ids[2]}";
        var patched = (await scim.PatchAsync(path, Resource.Operation("replace", $"{Schema}:level", JsonValue.Create(99)), Resource.Operation("replace", $"{Schema}:doors[type eq \"front\"].value", JsonValue.Create("moved")))).Expect(200);
        Assert.Equal(99, (int)patched.Body[Schema]!["level"]!);
        Assert.Equal("moved", (string?)patched.Body[Schema]!["doors"]![0]!["value"]);
        var before = await Snapshot.OfAsync(scim, path);
        foreach (var (operation, scimType) in new[]
        {
            (Resource.Operation("replace", $"{Schema}:serial", JsonValue.Create("changed")), "mutability"), (Resource.Operation("remove", $"{Schema}:number"), null), (Resource.Operation("replace", $"{Schema}:level", JsonValue.Create("many")), "invalidValue"),
            (Resource.Operation("replace", $"{Schema}:issued", JsonValue.Create("yesterday")), "invalidValue"), (Resource.Operation("add", $"{Schema}:nonsense", JsonValue.Create(1)), "invalidPath"), (Resource.Operation("replace", $"{Schema}:level", JsonValue.Create(1.5)), "invalidValue"),
        })
        {
            (await scim.PatchAsync(path, operation)).ExpectError(400, scimType);
            await before.IsUnchangedAsync(operation.ToJsonString());
        }

        (await scim.PostAsync("/Users", Resource.User("unnumbered", user => user[Schema] = new JsonObject { ["level"] = 1 }))).ExpectError(400, "invalidValue");
        (await scim.PostAsync("/Users", Resource.User("mistyped", user => user[Schema] = new JsonObject { ["number"] = 1 }))).ExpectError(400, "invalidValue");
        (await scim.PostAsync("/Users", Resource.User("plain"))).Expect(201);
        (await scim.PatchAsync(path, Resource.Operation("remove", Schema))).Expect(200, 400);

        var group = Resource.Group("cost");
        group[GroupExtension] = new JsonObject { ["centre"] = "C-1" };
        var madeGroup = (await scim.PostAsync("/Groups", group)).Expect(201);
        Assert.Equal("C-1", (string?)madeGroup.Body[GroupExtension]!["centre"]);
        Assert.Equal(1, (await scim.FilterAsync("/Groups", $"{GroupExtension}:centre eq \"c-1\"")).Expect(200).TotalResults);
        (await server.RunAsync("db", "verify")).ExpectExit(0);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_schema_file_that_is_wrong_stops_the_start_and_says_where()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var file = Path.Combine(database.Folder, "schemas.json");
        foreach (var wrong in new[]
        {
            "", "{", "[]", "{\"schemas\":1}", Schemas.Replace("\"integer\"", "\"number\"", StringComparison.Ordinal), Schemas.Replace("\"User\"", "\"Robot\"", StringComparison.Ordinal),
            Schemas.Replace($"\"schema\": \"{Schema}\"", "\"schema\": \"urn:nobody\"", StringComparison.Ordinal), Schemas.Replace("\"level\"", "\"number\"", StringComparison.Ordinal),
        })
        {
            await File.WriteAllTextAsync(file, wrong, TestContext.Current.CancellationToken);
            var environment = new Dictionary<string, string>(database.Environment) { ["Scim__Schemas"] = file };
            var result = (await CommandLine.RunAsync(environment, database.Folder, "serve", "--urls", "http://127.0.0.1:0")).ExpectExit(1);
            Assert.Contains(file, result.Error + result.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
        }
    }

    private static JsonObject Badge(string userName, int i) => Resource.User(userName, user =>
    {
        user["schemas"]!.AsArray().Add(Schema);
        user[Schema] = new JsonObject
        {
            ["number"] = $"N{i}",
            ["level"] = i * 10,
            ["ratio"] = i + 0.5,
            ["issued"] = $"2026-01-0{i + 1}T01:00:00+01:00",
            ["serial"] = $"S{i}",
            ["pin"] = "4711",
            ["note"] = "a note",
            ["doors"] = new JsonArray(new JsonObject { ["value"] = $"Door {i}", ["type"] = "front" }, new JsonObject { ["value"] = "Back", ["type"] = "back" }),
        };
    });
}
