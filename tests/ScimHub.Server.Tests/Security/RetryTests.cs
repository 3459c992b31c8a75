using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Requests that are sent again, that are partly wrong, or whose answer is lost.</summary>
public sealed class RetryTests(Servers servers)
{
    private const string Name = "retries";

    [Theory, EveryDatabase]
    public async Task RE_01_a_create_whose_answer_was_lost_is_healed_by_the_next_cycle(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        for (var i = 0; i < Rounds.Of(20); i++)
        {
            var name = Unique.Name("lost");
            var body = Resource.User(name, user => user["externalId"] = "e-" + name);
            var json = body.ToJsonString();
            await using (var raw = await RawConnection.OpenAsync(tenant.Server))
            {
                await raw.SendAsync(
                    $"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\nContent-Type: application/scim+json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
                // Cut at different moments: before it is read, while it is worked on, after it is answered.
                await Task.Delay(i, TestContext.Current.CancellationToken);
                raw.Cut();
            }

            (await tenant.Scim.PostAsync("/Users", body)).Expect(201, 409);
            (await tenant.Scim.PostAsync("/Users", body)).ExpectError(409, "uniqueness");
            var byName = (await tenant.Scim.FilterAsync("/Users", $"userName eq \"{name}\"")).Expect(200);
            var byExternalId = (await tenant.Scim.FilterAsync("/Users", $"externalId eq \"e-{name}\"")).Expect(200);
            Assert.Equal((string?)Assert.Single(byName.Listed)["id"], (string?)Assert.Single(byExternalId.Listed)["id"]);
            Assert.Equal(["user.created"], await AuditLog.OfAsync(tenant.Server.Database, (string)byName.Listed[0]["id"]!));
        }
    }

    [Theory, EveryDatabase]
    public async Task RE_02_a_PATCH_is_applied_whole_or_not_at_all(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var taken = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("taken")))).Expect(201);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("atomic")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("atomic"), taken.Id))).Expect(201);
        var userBefore = await Snapshot.OfAsync(tenant.Scim, $"/Users/{user.Id}");
        var groupBefore = await Snapshot.OfAsync(tenant.Scim, $"/Groups/{group.Id}");
        var audit = (await AuditLog.OfAsync(tenant.Server.Database, user.Id)).Count + (await AuditLog.OfAsync(tenant.Server.Database, group.Id)).Count;
        var bad = new JsonNode[]
        {
            Resource.Operation("replace", "id", JsonValue.Create("x")), Resource.Operation("replace", "nonsense", JsonValue.Create("x")), Resource.Operation("jump", "title", JsonValue.Create("x")),
            Resource.Operation("replace", "emails[", JsonValue.Create("x")), Resource.Operation("remove"), Resource.Operation("replace", "active", JsonValue.Create("maybe")),
            Resource.Operation("remove", "userName"), Resource.Operation("add", "name", JsonValue.Create(1)), JsonValue.Create("x"),
        };
        foreach (var fault in bad)
        {
            foreach (var at in new[] { 0, 1, 6, 9 })
            {
                var operations = Enumerable.Range(0, 10).Select(i => i == at ? fault : Good(i)).ToArray();
                (await tenant.Scim.PatchAsync($"/Users/{user.Id}", operations)).ExpectError(400);
                await userBefore.IsUnchangedAsync($"{fault.ToJsonString()} at {at}");
            }

            (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false)), fault)).ExpectError(400);
            await userBefore.IsUnchangedAsync($"deactivation with {fault.ToJsonString()}");
        }

        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Good(1), Resource.Operation("replace", "userName", taken.Body["userName"]!.DeepClone()))).ExpectError(409, "uniqueness");
        await userBefore.IsUnchangedAsync("a name that is taken");
        foreach (var operations in new JsonNode[][]
        {
            [Resource.Operation("add", "members", Resource.Members(user.Id)), Resource.Operation("add", "members", Resource.Members(Guid.NewGuid().ToString()))],
            [Resource.Operation("remove", "members"), Resource.Operation("remove", "displayName")],
            [Resource.Operation("replace", "displayName", JsonValue.Create("renamed")), Resource.Operation("add", "members", Resource.Members("no-id"))],
            [Resource.Operation("remove", $"members[value eq \"{taken.Id}\"]"), Resource.Operation("replace", "nonsense", JsonValue.Create("x"))],
            [Resource.Operation("replace", "members", Resource.Members(user.Id, Guid.NewGuid().ToString()))],
        })
        {
            (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", operations)).ExpectError(400);
            await groupBefore.IsUnchangedAsync(operations[1 % operations.Length].ToJsonString());
        }

        Assert.Equal(audit, (await AuditLog.OfAsync(tenant.Server.Database, user.Id)).Count + (await AuditLog.OfAsync(tenant.Server.Database, group.Id)).Count);

        static JsonNode Good(int i) => i switch
        {
            0 => Resource.Operation("replace", "active", JsonValue.Create(false)),
            1 => Resource.Operation("add", "nickName", JsonValue.Create("changed")),
            2 => Resource.Operation("remove", "name.givenName"),
            3 => Resource.Operation("replace", "emails[type eq \"work\"].value", JsonValue.Create("changed@example.com")),
            _ => Resource.Operation("replace", "title", JsonValue.Create($"changed {i}")),
        };
    }

    [Theory, EveryDatabase]
    public async Task RE_06_an_operation_repeated_changes_and_records_nothing(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("twice")))).Expect(201);
        var member = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("twice")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("twice")))).Expect(201);
        foreach (var (path, operation) in new[]
        {
            ($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false))),
            ($"/Users/{user.Id}", Resource.Operation("Replace", "active", JsonValue.Create("False"))),
            ($"/Users/{user.Id}", Resource.Operation("add", "nickName", JsonValue.Create("Babs"))),
            ($"/Users/{user.Id}", Resource.Operation("add", "phoneNumbers", new JsonArray(new JsonObject { ["value"] = "+1 555", ["type"] = "work" }))),
            ($"/Users/{user.Id}", Resource.Operation("remove", "phoneNumbers[type eq \"work\"]")),
            ($"/Users/{user.Id}", Resource.Operation("remove", "nickName")),
            ($"/Users/{user.Id}", Resource.Operation("replace", null, new JsonObject { ["active"] = true })),
            ($"/Groups/{group.Id}", Resource.Operation("add", "members", Resource.Members(member.Id))),
            ($"/Groups/{group.Id}", Resource.Operation("replace", "members", Resource.Members(member.Id, user.Id))),
            ($"/Groups/{group.Id}", Resource.Operation("replace", "members", Resource.Members(user.Id, member.Id))),
            ($"/Groups/{group.Id}", Resource.Operation("Remove", "members", Resource.Members(member.Id))),
            ($"/Groups/{group.Id}", Resource.Operation("remove", $"members[value eq \"{user.Id}\"]")),
            ($"/Groups/{group.Id}", Resource.Operation("replace", "displayName", JsonValue.Create("twice " + group.Id))),
        })
        {
            (await tenant.Scim.PatchAsync(path, operation)).Expect(200, 204);
            var id = path.Split('/')[^1];
            var before = await Snapshot.OfAsync(tenant.Scim, path);
            var audit = await AuditLog.OfAsync(tenant.Server.Database, id);
            (await tenant.Scim.PatchAsync(path, operation)).Expect(200, 204);
            await before.IsUnchangedAsync($"{operation.ToJsonString()} again");
            Assert.Equal(audit, await AuditLog.OfAsync(tenant.Server.Database, id));
        }

        // GET, PUT what was read: no change.
        foreach (var path in new[] { $"/Users/{user.Id}", $"/Groups/{group.Id}" })
        {
            var before = await Snapshot.OfAsync(tenant.Scim, path);
            (await tenant.Scim.PutAsync(path, (await tenant.Scim.GetAsync(path)).Expect(200).Body)).Expect(200);
            await before.IsUnchangedAsync("PUT of what was read");
        }

        foreach (var path in new[] { $"/Groups/{group.Id}", $"/Users/{user.Id}" })
        {
            (await tenant.Scim.DeleteAsync(path)).Expect(204);
            (await tenant.Scim.DeleteAsync(path)).ExpectError(404);
        }
    }

    [Theory, EveryDatabase]
    public async Task RE_07_a_group_with_one_bad_member_is_not_stored_and_the_corrected_one_is(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var good = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("good")))).Expect(201).Id;
        var deleted = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("gone")))).Expect(201).Id;
        (await tenant.Scim.DeleteAsync($"/Users/{deleted}")).Expect(204);
        foreach (var bad in new JsonNode?[]
        {
            new JsonObject { ["value"] = Guid.NewGuid().ToString() }, new JsonObject { ["value"] = deleted }, new JsonObject { ["value"] = "no-id" }, new JsonObject { ["value"] = "" },
            new JsonObject { ["value"] = 1 }, new JsonObject { ["display"] = "nobody" }, new JsonObject(), new JsonArray(good), JsonValue.Create(1), new JsonObject { ["value"] = new JsonObject() },
        })
        {
            var name = Unique.Name("bad");
            var group = Resource.Group(name, good);
            group["members"]!.AsArray().Add(bad);
            (await tenant.Scim.PostAsync("/Groups", group)).ExpectError(400);
            Assert.Equal(0, (await tenant.Scim.FilterAsync("/Groups", $"displayName eq \"{name}\"")).Expect(200).TotalResults);
            var made = (await tenant.Scim.PostAsync("/Groups", Resource.Group(name, good))).Expect(201);
            Assert.Equal(good, (string?)(await tenant.Scim.GetAsync($"/Groups/{made.Id}")).Expect(200).Body["members"]![0]!["value"]);
        }
    }

    [Theory, EveryDatabase]
    public async Task RE_08_preconditions_hold_and_nothing_is_overwritten_silently(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        foreach (var (folder, first, second) in new (string, JsonObject, Func<JsonObject>)[]
        {
            ("/Users", Resource.User(Unique.Name("tagged")), () => Resource.User(Unique.Name("tagged"))),
            ("/Groups", Resource.Group(Unique.Name("tagged")), () => Resource.Group(Unique.Name("tagged"))),
        })
        {
            var made = (await tenant.Scim.PostAsync(folder, first)).Expect(201);
            var path = $"{folder}/{made.Id}";
            Assert.Equal(made.ETag, (string?)made.Body["meta"]!["version"]);
            var stale = made.ETag!;
            var current = (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-Match", stale))).Expect(200).ETag!;
            Assert.NotEqual(stale, current);
            var patch = Resource.PatchOf(Resource.Operation("replace", "externalId", JsonValue.Create(Unique.Name("e"))));
            var before = await Snapshot.OfAsync(tenant.Scim, path);
            foreach (var wrong in new[] { stale, "W/\"nothing\"", "\"nothing\"", $"{stale}, W/\"x\"" })
            {
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-Match", wrong))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Patch, path, patch).With("If-Match", wrong))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Delete, path).With("If-Match", wrong))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, path).With("If-None-Match", wrong))).Expect(200);
            }

            // Rubbish in the header never counts as a match.
            foreach (var rubbish in new[] { "nothing", "W/", "\"", "W/\"unended", ",", "*x" })
            {
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Delete, path).With("If-Match", rubbish))).ExpectAnyError(400, 412);
            }

            // RFC 9110 §13.1.2: If-None-Match guards a change too, and §13.2.2: If-Match a read.
            foreach (var held in new[] { current, current["W/".Length..], "*", $"{stale}, {current}" })
            {
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-None-Match", held))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Patch, path, patch).With("If-None-Match", held))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Delete, path).With("If-None-Match", held))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Patch, path, patch).With("If-Match", current).With("If-None-Match", held))).ExpectError(412);
                (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, path).With("If-Match", held))).Expect(200);
            }

            (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, path).With("If-Match", stale))).ExpectError(412);
            (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, $"{folder}?count=1").With("If-None-Match", "*"))).Expect(200);
            await before.IsUnchangedAsync("wrong preconditions");
            foreach (var same in new[] { current, "*", $"W/\"x\", {current}" })
            {
                var unchanged = (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, path).With("If-None-Match", same))).Expect(304);
                Assert.Empty(unchanged.Text);
                Assert.Equal(current, unchanged.ETag);
            }

            current = (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-Match", "*"))).Expect(200).ETag!;
            current = (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-Match", current["W/".Length..]))).Expect(200).ETag!;
            current = (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-None-Match", $"{stale}, rubbish"))).Expect(200).ETag!;
            current = (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-Match", $"W/\"x\", {current}"))).Expect(200).ETag!;
            (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Delete, path).With("If-Match", current))).Expect(204);
            (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Put, path, second()).With("If-Match", "*"))).ExpectAnyError(404, 412);
        }
    }

    [Theory, EveryDatabase]
    public async Task RE_08_a_members_change_is_a_new_version_of_the_group(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, Name);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("member")))).Expect(201).Id;
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("versioned")))).Expect(201);
        (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", Resource.Operation("add", "members", Resource.Members(user)))).Expect(200, 204);
        var with = (await tenant.Scim.GetAsync($"/Groups/{group.Id}")).Expect(200).ETag;
        Assert.NotEqual(group.ETag, with);
        var rename = ScimRequest.Of(HttpMethod.Patch, $"/Groups/{group.Id}", Resource.PatchOf(Resource.Operation("remove", "members")));
        (await tenant.Scim.SendAsync(rename.With("If-Match", group.ETag!))).ExpectError(412);
        (await tenant.Scim.SendAsync(rename.With("If-Match", with!))).Expect(200, 204);
        Assert.NotEqual(with, (await tenant.Scim.GetAsync($"/Groups/{group.Id}?excludedAttributes=members")).Expect(200).ETag);
    }
}
