using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>One identity provider never sees, touches or takes over what another one holds.</summary>
public sealed class TenantTests(Servers servers)
{
    /// <summary>Where the other connection is: in our organisation, or in one of its own.</summary>
    public static MatrixTheoryData<DatabaseKind, bool> Elsewhere => new(Enum.GetValues<DatabaseKind>(), [false, true]);

    [Theory, MemberData(nameof(Elsewhere))]
    public async Task AZ_04_what_belongs_to_another_connection_does_not_exist(DatabaseKind database, bool inAnotherOrganization)
    {
        var ours = await servers.NewTenantAsync(database);
        var theirs = await OtherAsync(database, inAnotherOrganization);
        var user = (await theirs.Scim.PostAsync("/Users", Resource.User(Unique.Name("theirs")))).Expect(201);
        var group = (await theirs.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("theirs"), user.Id))).Expect(201);
        var userBefore = await Snapshot.OfAsync(theirs.Scim, $"/Users/{user.Id}");
        var groupBefore = await Snapshot.OfAsync(theirs.Scim, $"/Groups/{group.Id}");
        var audit = (await AuditLog.OfAsync(theirs.Server.Database, user.Id)).Count;
        foreach (var (folder, id, etag, name) in new[] { ("/Users", user.Id, user.ETag, (string)user.Body["userName"]!), ("/Groups", group.Id, group.ETag, (string)group.Body["displayName"]!) })
        {
            var nobody = Guid.CreateVersion7().ToString();
            foreach (var request in new Func<string, ScimRequest>[]
            {
                at => ScimRequest.Of(HttpMethod.Get, $"{folder}/{at}"),
                at => ScimRequest.Of(HttpMethod.Get, $"{folder}/{at}?attributes=id"),
                at => ScimRequest.Of(HttpMethod.Get, $"{folder}/{at}").With("If-None-Match", etag!),
                at => ScimRequest.Of(HttpMethod.Put, $"{folder}/{at}", folder == "/Users" ? Resource.User("mine") : Resource.Group("mine")),
                at => ScimRequest.Of(HttpMethod.Put, $"{folder}/{at}", folder == "/Users" ? Resource.User("mine") : Resource.Group("mine")).With("If-Match", etag!),
                at => ScimRequest.Of(HttpMethod.Patch, $"{folder}/{at}", Resource.PatchOf(Resource.Operation("replace", "externalId", JsonValue.Create("mine")))),
                at => ScimRequest.Of(HttpMethod.Delete, $"{folder}/{at}"),
                at => ScimRequest.Of(HttpMethod.Delete, $"{folder}/{at}").With("If-Match", "*"),
                at => ScimRequest.Of(HttpMethod.Get, $"{folder}/{at}").With("X-Organization-Id", "1").With("X-Tenant", theirs.Connection).With("X-Connection", theirs.Connection),
            })
            {
                var answer = (await ours.Scim.SendAsync(request(id))).ExpectError(404);
                var none = (await ours.Scim.SendAsync(request(nobody))).ExpectError(404);
                Assert.Equal(none.Text.Replace(nobody, "ID", StringComparison.OrdinalIgnoreCase), answer.Text.Replace(id, "ID", StringComparison.OrdinalIgnoreCase));
                Assert.Equal(none.ETag, answer.ETag);
                Assert.Equal(none.Headers.Keys.Order(), answer.Headers.Keys.Order());
            }

            var attribute = folder == "/Users" ? "userName" : "displayName";
            foreach (var filter in new[] { $"id eq \"{id}\"", $"{attribute} eq \"{name}\"", $"{attribute} co \"theirs\"", "meta.created gt \"2000-01-01T00:00:00Z\"", "id pr", $"not ({attribute} eq \"x\")" })
            {
                Assert.Equal(0, (await ours.Scim.FilterAsync(folder, filter)).Expect(200).TotalResults);
                var search = new JsonObject { ["schemas"] = new JsonArray(Resource.SearchSchema), ["filter"] = filter };
                Assert.Equal(0, (await ours.Scim.PostAsync($"{folder}/.search", search)).Expect(200).TotalResults);
            }

            foreach (var method in new[] { "PUT", "PATCH", "DELETE" })
            {
                JsonNode data = method == "PATCH" ? Resource.PatchOf(Resource.Operation("replace", "externalId", JsonValue.Create("x"))) : folder == "/Users" ? Resource.User("mine") : Resource.Group("mine");
                var bulk = (await ours.Scim.PostAsync("/Bulk", Resource.Bulk(new JsonObject { ["method"] = method, ["path"] = $"{folder}/{id}", ["data"] = data }))).Expect(200);
                Assert.Equal("404", (string?)bulk.Body["Operations"]![0]!["status"]);
            }
        }

        Assert.Equal(0, (await ours.Scim.GetAsync("/Users")).Expect(200).TotalResults);
        Assert.Equal(0, (await ours.Scim.GetAsync("/Groups")).Expect(200).TotalResults);
        await userBefore.IsUnchangedAsync("another connection's requests");
        await groupBefore.IsUnchangedAsync("another connection's requests");
        Assert.Equal(audit, (await AuditLog.OfAsync(theirs.Server.Database, user.Id)).Count);
    }

    [Theory, MemberData(nameof(Elsewhere))]
    public async Task AZ_04_another_connections_people_cannot_be_made_members_or_managers(DatabaseKind database, bool inAnotherOrganization)
    {
        var ours = await servers.NewTenantAsync(database);
        var theirs = await OtherAsync(database, inAnotherOrganization);
        var stranger = (await theirs.Scim.PostAsync("/Users", Resource.User(Unique.Name("stranger")))).Expect(201).Id;
        var nobody = Guid.CreateVersion7().ToString();
        var mine = (await ours.Scim.PostAsync("/Users", Resource.User(Unique.Name("mine")))).Expect(201).Id;
        var group = (await ours.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("mine"), mine))).Expect(201);
        var before = await Snapshot.OfAsync(ours.Scim, $"/Groups/{group.Id}");
        foreach (var request in new Func<string, ScimRequest>[]
        {
            at => ScimRequest.Of(HttpMethod.Post, "/Groups", Resource.Group("never made", at)),
            at => ScimRequest.Of(HttpMethod.Put, $"/Groups/{group.Id}", Resource.Group("never made", mine, at)),
            at => ScimRequest.Of(HttpMethod.Patch, $"/Groups/{group.Id}", Resource.PatchOf(Resource.Operation("add", "members", Resource.Members(at)))),
            at => ScimRequest.Of(HttpMethod.Patch, $"/Groups/{group.Id}", Resource.PatchOf(Resource.Operation("replace", "members", Resource.Members(at)))),
        })
        {
            var answer = (await ours.Scim.SendAsync(request(stranger))).ExpectError(400, "invalidValue");
            var none = (await ours.Scim.SendAsync(request(nobody))).ExpectError(400, "invalidValue");
            Assert.Equal(none.Text.Replace(nobody, "ID", StringComparison.OrdinalIgnoreCase), answer.Text.Replace(stranger, "ID", StringComparison.OrdinalIgnoreCase));
            await before.IsUnchangedAsync("adding a stranger");
        }

        // A manager is text to us as it is to the RFC; it must not tell whether the id exists.
        foreach (var manager in new[] { stranger, nobody })
        {
            var user = Resource.User(Unique.Name("managed"), user =>
            {
                user["schemas"]!.AsArray().Add(Resource.EnterpriseSchema);
                user[Resource.EnterpriseSchema] = new JsonObject { ["manager"] = new JsonObject { ["value"] = manager } };
            });
            Assert.DoesNotContain("Lovelace", (await ours.Scim.PostAsync("/Users", user)).Expect(201).Body[Resource.EnterpriseSchema]!.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Theory, EveryDatabase]
    public async Task ID_01_an_externalId_is_never_an_id(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var other = await servers.NewTenantAsync(database);
        var admin = (await other.Scim.PostAsync("/Users", Resource.User(Unique.Name("admin")))).Expect(201);
        var seen = new HashSet<string> { admin.Id };
        foreach (var externalId in new[] { "1", "0", admin.Id, admin.Id.ToUpperInvariant(), (string)admin.Body["userName"]!, "admin", "bulkId:1", "../Users/1", "null", "me", "Me", ".search" })
        {
            var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ext"), user => user["externalId"] = externalId))).Expect(201);
            Assert.True(seen.Add(user.Id), $"{user.Id} was given twice");
            Assert.NotEqual(externalId, user.Id, StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain("bulkId", user.Id, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(externalId, (string?)user.Body["externalId"]);
            Assert.Equal(user.Id, (string?)(await tenant.Scim.FilterAsync("/Users", $"externalId eq \"{externalId}\"")).Expect(200).Listed.Single()["id"]);
            // The same externalId at another connection is another person.
            var namesake = (await other.Scim.PostAsync("/Users", Resource.User(Unique.Name("ext"), user => user["externalId"] = externalId))).Expect(201);
            Assert.True(seen.Add(namesake.Id));
            var again = await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ext"), user => user["externalId"] = externalId));
            again.ExpectError(409, "uniqueness");
        }

        foreach (var id in new[] { "1", "0", "admin", (string)admin.Body["userName"]!, admin.Id })
        {
            (await tenant.Scim.GetAsync($"/Users/{id}")).ExpectError(404);
        }
    }

    [Theory, EveryDatabase]
    public async Task ID_05_an_account_held_elsewhere_is_never_adopted_silently(DatabaseKind database)
    {
        var holder = await servers.NewTenantAsync(database);
        var taker = await servers.NewTenantAsync(database);
        var name = Unique.Name("held");
        var held = (await holder.Scim.PostAsync("/Users", Resource.User(name, user => user["externalId"] = "h-" + name))).Expect(201);
        var before = await Snapshot.OfAsync(holder.Scim, $"/Users/{held.Id}");
        foreach (var spelling in new[] { name, name.ToUpperInvariant(), char.ToUpperInvariant(name[0]) + name[1..] })
        {
            foreach (var change in new Action<JsonObject>[] { _ => { }, user => user["externalId"] = "h-" + name, user => user["active"] = false, user => user["id"] = held.Id })
            {
                var refused = (await taker.Scim.PostAsync("/Users", Resource.User(spelling, change))).ExpectError(409, "uniqueness");
                Assert.DoesNotContain(held.Id, refused.Text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(holder.Connection, refused.Text, StringComparison.Ordinal);
                await before.IsUnchangedAsync("POST of a name held elsewhere");
            }
        }

        // By PUT, PATCH and Bulk neither.
        var own = (await taker.Scim.PostAsync("/Users", Resource.User(Unique.Name("own")))).Expect(201);
        (await taker.Scim.PutAsync($"/Users/{own.Id}", Resource.User(name))).ExpectError(409, "uniqueness");
        (await taker.Scim.PatchAsync($"/Users/{own.Id}", Resource.Operation("replace", "userName", JsonValue.Create(name)))).ExpectError(409, "uniqueness");
        var bulk = (await taker.Scim.PostAsync("/Bulk", Resource.Bulk(new JsonObject { ["method"] = "POST", ["path"] = "/Users", ["bulkId"] = "b", ["data"] = Resource.User(name) }))).Expect(200);
        Assert.Equal("409", (string?)bulk.Body["Operations"]![0]!["status"]);

        // The same address under another name: a second account or a refusal, never the first one.
        var mail = await taker.Scim.PostAsync("/Users", Resource.User(Unique.Name("mail"), user => user["emails"] = held.Body["emails"]!.DeepClone()));
        Assert.True(mail.Status == 409 || (mail.Expect(201).Status == 201 && mail.Id != held.Id), mail.ToString());
        await before.IsUnchangedAsync("another connection's attempts");
        // However often it is tried, one row tells whose account stands in the way.
        Assert.Equal(["user.created", "user.asserted"], await AuditLog.OfAsync(holder.Server.Database, held.Id));
        (await taker.Scim.GetAsync($"/Users/{held.Id}")).ExpectError(404);
    }

    [Theory, EveryDatabase]
    public async Task AZ_01_roles_and_the_like_are_data_and_confer_nothing(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var other = await servers.NewTenantAsync(database);
        var theirs = (await other.Scim.PostAsync("/Users", Resource.User(Unique.Name("theirs")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group("admins"))).Expect(201);
        void Claim(JsonObject user)
        {
            user["roles"] = new JsonArray(new JsonObject { ["value"] = "admin", ["primary"] = true, ["type"] = "WindowsAzureActiveDirectoryRole" });
            user["entitlements"] = new JsonArray(new JsonObject { ["value"] = "*:*" });
            user["userType"] = "Administrator";
            user["groups"] = new JsonArray(new JsonObject { ["value"] = group.Id, ["display"] = "admins" });
            user["permissions"] = new JsonArray("*");
            user["urn:example:extension:admin"] = new JsonObject { ["role"] = "admin" };
            user["schemas"]!.AsArray().Add(Resource.EnterpriseSchema);
            user[Resource.EnterpriseSchema] = new JsonObject { ["department"] = "admin", ["division"] = "admins", ["isAdmin"] = true, ["role"] = "admin" };
        }

        var made = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("claims"), Claim))).Expect(201);
        (await tenant.Scim.PutAsync($"/Users/{made.Id}", Resource.User((string)made.Body["userName"]!, Claim))).Expect(200);
        (await tenant.Scim.PatchAsync(
            $"/Users/{made.Id}",
            Resource.Operation("add", "roles", new JsonArray(new JsonObject { ["value"] = "owner" })),
            Resource.Operation("Add", "roles", new JsonArray(new JsonObject { ["value"] = "{\"id\":\"06b0\",\"value\":\"Admin\",\"displayName\":\"Admin\"}" })),
            Resource.Operation("replace", "userType", JsonValue.Create("root")))).Expect(200);
        var read = (await tenant.Scim.GetAsync($"/Users/{made.Id}")).Expect(200);
        Assert.Contains("admin", read.Body["roles"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("*:*", (string?)read.Body["entitlements"]![0]!["value"]);
        Assert.Equal("root", (string?)read.Body["userType"]);
        Assert.Null(read.Body["permissions"]);
        Assert.Null(read.Body["urn:example:extension:admin"]);
        Assert.Equal(["department", "division"], read.Body[Resource.EnterpriseSchema]!.AsObject().Select(member => member.Key).Order());
        Assert.Empty(read.Body["groups"]?.AsArray() ?? []);
        Assert.Empty((await tenant.Scim.GetAsync($"/Groups/{group.Id}")).Expect(200).Body["members"]?.AsArray() ?? []);
        (await tenant.Scim.PatchAsync($"/Users/{made.Id}", Resource.Operation("add", "groups", Resource.Members(group.Id)))).ExpectError(400, "mutability");
        foreach (var attribute in new[] { "permissions", "isAdmin", "urn:example:extension:admin:role", $"{Resource.EnterpriseSchema}:role" })
        {
            (await tenant.Scim.PatchAsync($"/Users/{made.Id}", Resource.Operation("add", attribute, JsonValue.Create("admin")))).ExpectError(400, "invalidPath");
        }

        Assert.Equal(read.ETag, (await tenant.Scim.GetAsync($"/Users/{made.Id}")).Expect(200).ETag);
        // The client may no more than before.
        (await tenant.Scim.GetAsync($"/Users/{theirs.Id}")).ExpectError(404);
        Assert.Empty(await StoreSearch.TablesHoldingAsync(tenant.Server.Database, "urn:example:extension:admin"));
    }

    private Task<Tenant> OtherAsync(DatabaseKind database, bool inAnotherOrganization) => inAnotherOrganization ? servers.NewOrganizationAsync(database) : servers.NewTenantAsync(database);
}
