using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Bodies and paths that try to write what is not the client's to write.</summary>
public sealed class AttributeAttackTests(Servers servers)
{
    private const string Name = "attribute-attacks";

    [Theory, EveryDatabase]
    public async Task SC_04_read_only_attributes_are_ignored_in_POST_and_PUT(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var other = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("others")))).Expect(201);
        void Claim(JsonObject user)
        {
            user["id"] = "00000000-0000-0000-0000-000000000001";
            user["meta"] = new JsonObject
            {
                ["resourceType"] = "Group",
                ["created"] = "1999-01-01T00:00:00Z",
                ["lastModified"] = "1999-01-01T00:00:00Z",
                ["version"] = "W/\"claimed\"",
                ["location"] = "https://evil.example/Users/1",
            };
            user["groups"] = Resource.Members(other.Id);
        }

        var made = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("claims"), Claim))).Expect(201);
        NothingClaimed(made);
        var put = (await tenant.Scim.PutAsync($"/Users/{made.Id}", Resource.User(made.Body["userName"]!.GetValue<string>(), Claim))).Expect(200);
        NothingClaimed(put);
        Assert.Equal(made.Id, put.Id);
        Assert.Equal((string?)made.Body["meta"]!["created"], (string?)put.Body["meta"]!["created"]);
        (await tenant.Scim.GetAsync("/Users/00000000-0000-0000-0000-000000000001")).ExpectError(404);
        Assert.Empty((await tenant.Scim.GetAsync($"/Groups/{other.Id}")).Expect(200).Body["members"]?.AsArray() ?? []);

        var group = Resource.Group(Unique.Name("claims"));
        Claim(group);
        NothingClaimed((await tenant.Scim.PostAsync("/Groups", group)).Expect(201));
    }

    [Theory, EveryDatabase]
    public async Task SC_04_PATCH_of_read_only_attributes_is_mutability(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("read-only")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("read-only"), user.Id))).Expect(201);
        foreach (var (path, attributes) in new[]
        {
            ($"/Users/{user.Id}", (string[])["id", "ID", "meta", "meta.created", "meta.lastModified", "meta.version", "meta.location", "meta.resourceType", "groups", "groups.value", $"{Resource.UserSchema}:id"]),
            ($"/Groups/{group.Id}", ["id", "Id", "meta", "meta.created", "meta.version", $"{Resource.GroupSchema}:id"]),
        })
        {
            var before = await Snapshot.OfAsync(tenant.Scim, path);
            foreach (var attribute in attributes)
            {
                JsonNode value = attribute switch
                {
                    "meta" => new JsonObject { ["created"] = "1999-01-01T00:00:00Z" },
                    "groups" => Resource.Members(group.Id),
                    _ => JsonValue.Create("1999-01-01T00:00:00Z"),
                };
                (await tenant.Scim.PatchAsync(path, Resource.Operation("replace", attribute, value.DeepClone()))).ExpectError(400, "mutability");
                (await tenant.Scim.PatchAsync(path, Resource.Operation("add", attribute, value))).ExpectError(400, "mutability");
                (await tenant.Scim.PatchAsync(path, Resource.Operation("remove", attribute))).ExpectError(400, "mutability");
                await before.IsUnchangedAsync($"PATCH of {attribute}");
            }

            (await tenant.Scim.PatchAsync(path, Resource.Operation("remove", "schemas"))).ExpectError(400);
            (await tenant.Scim.PatchAsync(path, Resource.Operation("replace", "schemas", new JsonArray("urn:evil")))).ExpectError(400);
            await before.IsUnchangedAsync("PATCH of schemas");
        }

        // RFC 7643 §4.2: a member's sub-attributes are immutable; members are added and removed.
        var filter = $"members[value eq \"{user.Id}\"].value";
        (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", Resource.Operation("replace", filter, JsonValue.Create("x")))).ExpectError(400);
    }

    [Theory, EveryDatabase]
    public async Task SC_05_unknown_members_never_reach_the_store(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var sentinel = "sentinel" + Guid.NewGuid().ToString("n");
        string[] claims =
        [
            "passwordHash", "tenantId", "organizationId", "isAdmin", "admin", "source", "lockedUntil", "_id", "Connection", "connectionId",
            "Version", "suspended", "linkedIdentities", "organizationRef", "__proto__", "constructor", "$type", "$id", "urn:evil:schema", "password_hash",
        ];
        void Claim(JsonObject body)
        {
            foreach (var claim in claims)
            {
                body[claim] = claim is "organizationRef" or "urn:evil:schema" or "__proto__"
                    ? new JsonObject { ["id"] = sentinel, ["isAdmin"] = sentinel }
                    : claim == "linkedIdentities" ? new JsonArray(new JsonObject { ["externalId"] = sentinel }) : JsonValue.Create(sentinel);
            }

            body["name"] = new JsonObject { ["givenName"] = "A", ["familyName"] = "B", ["secret"] = sentinel };
        }

        // Each spelling of the id in a body of its own: attribute names have no case, so that two of them would be one given twice.
        foreach (var spelling in new[] { "Id", "ID", "iD" })
        {
            var made = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("mass"), body => body[spelling] = sentinel))).Expect(201);
            var replaced = (await tenant.Scim.PutAsync($"/Users/{made.Id}", Resource.User((string)made.Body["userName"]!, body => body[spelling] = sentinel))).Expect(200);
            Assert.Equal(made.Id, replaced.Id);
            Assert.DoesNotContain(sentinel, made.Text + replaced.Text, StringComparison.Ordinal);
        }

        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("mass"), Claim))).Expect(201);
        var put = (await tenant.Scim.PutAsync($"/Users/{user.Id}", Resource.User((string)user.Body["userName"]!, Claim))).Expect(200);
        var group = Resource.Group(Unique.Name("mass"));
        Claim(group);
        var madeGroup = (await tenant.Scim.PostAsync("/Groups", group)).Expect(201);
        foreach (var claim in claims)
        {
            // By PATCH they are an error, or without a path at most ignored.
            (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("add", claim, JsonValue.Create(sentinel)))).ExpectError(400);
            (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", null, new JsonObject { [claim] = sentinel }))).Expect(200, 204, 400);
        }

        foreach (var answer in new[] { user, put, madeGroup, await tenant.Scim.GetAsync($"/Users/{user.Id}"), await tenant.Scim.GetAsync($"/Groups/{madeGroup.Id}") })
        {
            Assert.DoesNotContain(sentinel, answer.Text, StringComparison.Ordinal);
        }

        Assert.Empty(await StoreSearch.TablesHoldingAsync(tenant.Server.Database, sentinel));
    }

    [Theory, EveryDatabase]
    public async Task SC_06_abused_PATCH_paths_change_nothing(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("paths")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("paths"), user.Id))).Expect(201);
        string[] paths =
        [
            "__proto__", "__proto__.admin", "constructor", "constructor.prototype", "toString", "", " ", "id", "emails[", "emails[]", "emails]", "emails[ ]", "name.givenName.x",
            "members[value eq \"x\"].$ref", "urn:foreign:params:scim:schemas:User:title", "urn:", "urn:ietf:params:scim:schemas:core:2.0:Group:displayName",
            "emails[type eq]", "emails[type eq \"work\"", "emails[type eq \"work\"]]", "emails[type eq \"work\"].value.x", "emails[type eq \"work\"].", ".userName", "userName.",
            "name..givenName", "../userName", "/userName", "$.userName", "emails[0]", "emails.0.value", "emails[*].value", "userName[value eq \"x\"]", "emails[type zz \"work\"].value",
            "emails[type eq \"work\"].nonsense", "emails[nonsense eq \"work\"].value", "user\u0000Name", "userName eq \"x\"", "name.nonsense", "nonsense", "schemas[value eq \"x\"]",
        ];
        foreach (var attack in paths)
        {
            await RefusedAsync($"/Users/{user.Id}", attack);
        }

        var member = $"members[value eq \"{user.Id}\"]";
        foreach (var attack in paths.Where(path => !path.Contains(":Group:", StringComparison.Ordinal))
            .Concat([member + ".$ref", member + ".value", member + ".type", member + ".nonsense", "members.value", "members[", "members[]", "members[value eq]", "members[display sw \"x\" and (value pr)", "meta.version"]))
        {
            await RefusedAsync($"/Groups/{group.Id}", attack);
        }

        // Nothing lasting in the process either: the next resource is made as the first was.
        var next = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("paths")))).Expect(201);
        Assert.Equal(user.Body.AsObject().Select(member => member.Key).Order(), next.Body.AsObject().Select(member => member.Key).Order());

        async Task RefusedAsync(string path, string attack)
        {
            var before = await Snapshot.OfAsync(tenant.Scim, path);
            foreach (var op in new[] { "add", "replace", "remove" })
            {
                var answer = await tenant.Scim.PatchAsync(path, Resource.Operation(op, attack, op == "remove" ? null : JsonValue.Create("x")));
                answer.ExpectAnyError(400);
                Assert.True((string?)answer.Body["scimType"] is "invalidPath" or "noTarget" or "mutability", $"{op} {attack}: {answer}");
                await before.IsUnchangedAsync($"{op} {attack}");
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_06_an_operation_that_is_none_is_refused(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ops")))).Expect(201);
        var path = $"/Users/{user.Id}";
        var before = await Snapshot.OfAsync(tenant.Scim, path);
        foreach (var operation in new JsonNode[]
        {
            Resource.Operation("merge", "title", JsonValue.Create("x")), Resource.Operation("", "title", JsonValue.Create("x")), new JsonObject { ["path"] = "title", ["value"] = "x" },
            new JsonObject { ["op"] = 1, ["path"] = "title", ["value"] = "x" }, new JsonObject { ["op"] = "add", ["path"] = 1, ["value"] = "x" }, JsonValue.Create("add"),
            new JsonArray(), Resource.Operation("remove"), Resource.Operation("add", "title"), Resource.Operation("add", "emails", new JsonArray(new JsonObject { ["value"] = new JsonArray(1) })),
            Resource.Operation("replace", "active", JsonValue.Create("perhaps")), Resource.Operation("replace", "active", JsonValue.Create(1)), Resource.Operation("replace", "name", new JsonArray(1, 2)),
            Resource.Operation("remove", "userName"), Resource.Operation("replace", "userName", JsonValue.Create("")),
        })
        {
            (await tenant.Scim.PatchAsync(path, operation)).ExpectError(400);
            await before.IsUnchangedAsync(operation.ToJsonString());
        }
    }

    private static void NothingClaimed(ScimAnswer answer)
    {
        Assert.DoesNotContain("1999-01-01", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("claimed", answer.ETag + (string?)answer.Body["meta"]!["version"], StringComparison.Ordinal);
        Assert.NotEqual("00000000-0000-0000-0000-000000000001", answer.Id);
        Assert.Null(answer.Body["groups"]?.AsArray().FirstOrDefault());
    }
}
