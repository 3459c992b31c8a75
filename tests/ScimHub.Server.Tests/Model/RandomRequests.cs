using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Model;

/// <summary>Requests from a seed: mostly sensible, from small pools so that they collide, some of them wrong.</summary>
public sealed class RandomRequests(int seed)
{
    private readonly Random random = new(seed);
    private int users;
    private int groups;

    // Inside a bulk request nobody can name what the same request makes, but by bulkId.
    private (int Users, int Groups)? nameable;

    public ModelRequest Next() => random.Next(100) switch
    {
        < 22 => PostUser(),
        < 30 => PostGroup(),
        < 42 => new ModelRequest("PUT", $"/Users/{AnyUser()}", User(forPut: true)),
        < 46 => new ModelRequest("PUT", $"/Groups/{AnyGroup()}", Group()),
        < 72 => new ModelRequest("PATCH", $"/Users/{AnyUser()}", PatchUser()),
        < 88 => new ModelRequest("PATCH", $"/Groups/{AnyGroup()}", PatchGroup()),
        < 93 => new ModelRequest("DELETE", $"/Users/{AnyUser()}", null),
        < 95 => new ModelRequest("DELETE", $"/Groups/{AnyGroup()}", null),
        _ => Bulk(),
    };

    private ModelRequest PostUser() => new("POST", "/Users", User(forPut: false), $"u{users++}");

    private ModelRequest PostGroup() => new("POST", "/Groups", Group(), $"g{groups++}");

    private ModelRequest Bulk()
    {
        var operations = new JsonArray();
        var outermost = nameable is null;
        nameable ??= (users, groups);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var request = Next();
            if (request.Path == "/Bulk")
            {
                continue;
            }

            var operation = new JsonObject { ["method"] = request.Method, ["path"] = request.Path };
            if (request.Handle is not null)
            {
                operation["bulkId"] = request.Handle;
            }

            if (request.Body is not null)
            {
                operation["data"] = request.Body;
            }

            operations.Add((JsonNode)operation);
        }

        // A group around somebody made in the same request.
        if (Maybe(50))
        {
            var user = PostUser();
            var group = PostGroup();
            group.Body!["members"] = Resource.Members($"bulkId:{user.Handle}");
            operations.Add((JsonNode)new JsonObject { ["method"] = "POST", ["path"] = "/Users", ["bulkId"] = user.Handle, ["data"] = user.Body });
            operations.Add((JsonNode)new JsonObject { ["method"] = "POST", ["path"] = "/Groups", ["bulkId"] = group.Handle, ["data"] = group.Body });
        }

        if (operations.Count == 0)
        {
            operations.Add((JsonNode)new JsonObject { ["method"] = "DELETE", ["path"] = $"/Users/{AnyUser()}" });
        }

        if (outermost)
        {
            nameable = null;
        }

        var body = new JsonObject { ["schemas"] = new JsonArray(Resource.BulkSchema), ["Operations"] = operations };
        if (Maybe(30))
        {
            body["failOnErrors"] = random.Next(1, 3);
        }

        return new ModelRequest("POST", "/Bulk", body);
    }

    private JsonObject User(bool forPut)
    {
        var user = new JsonObject { ["schemas"] = new JsonArray(Resource.UserSchema) };
        if (!Maybe(3))
        {
            user["userName"] = UserName();
        }

        if (forPut || Maybe(80))
        {
            user["active"] = Maybe(70);
        }

        if (forPut || Maybe(60))
        {
            user["externalId"] = $"{{p}}e{random.Next(30)}";
        }

        Sometimes(user, "title", Word);
        Sometimes(user, "displayName", Word);
        Sometimes(user, "nickName", Word);
        Sometimes(user, "emails", () => Entries(3));
        Sometimes(user, "phoneNumbers", () => Entries(2));
        if (Maybe(50))
        {
            user["name"] = new JsonObject { ["givenName"] = Word(), ["familyName"] = Word() };
        }

        if (Maybe(30))
        {
            user["schemas"]!.AsArray().Add(Resource.EnterpriseSchema);
            user[Resource.EnterpriseSchema] = new JsonObject { ["department"] = Word() };
        }

        return user;
    }

    private JsonObject Group()
    {
        var group = new JsonObject { ["schemas"] = new JsonArray(Resource.GroupSchema), ["members"] = Members(4), ["externalId"] = $"e{random.Next(4)}" };
        if (!Maybe(4))
        {
            group["displayName"] = $"{{p}}{Cased($"group{random.Next(8)}")}";
        }

        return group;
    }

    private JsonObject PatchUser() => Resource.PatchOf([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => UserOperation())]);

    private JsonObject UserOperation()
    {
        var op = Cased(Maybe(50) ? "replace" : "add");
        var entries = Maybe(50) ? "emails" : "phoneNumbers";
        return random.Next(20) switch
        {
            0 => Resource.Operation(op, "userName", UserName()),
            1 or 2 => Resource.Operation(op, Cased("active"), Maybe(50)),
            3 => Resource.Operation(op, "active", Maybe(50) ? "True" : "False"),
            4 or 5 => Resource.Operation(op, Cased("title"), Word()),
            6 => Resource.Operation("remove", Maybe(50) ? "title" : "nickName"),
            7 => Resource.Operation(op, "name.givenName", Word()),
            8 => Resource.Operation(op, "name", new JsonObject { ["familyName"] = Word() }),
            9 => Resource.Operation("remove", Maybe(50) ? "name" : "name.familyName"),
            10 or 11 => Resource.Operation(op, entries, Entries(2)),
            12 or 13 => Resource.Operation(op, $"{entries}[type eq \"{Type()}\"].value", Word()),
            14 => Resource.Operation("remove", Maybe(50) ? entries : $"{entries}[type eq \"{Type()}\"]"),
            15 => Resource.Operation(op, null, new JsonObject { ["nickName"] = Word(), ["active"] = Maybe(50), ["displayName"] = Word() }),
            16 => Resource.Operation(op, $"{Resource.EnterpriseSchema}:department", Word()),
            17 => Resource.Operation(op, $"{Resource.EnterpriseSchema}:manager", new JsonObject { ["value"] = AnyUser() }),
            18 => Resource.Operation("remove", $"{Resource.EnterpriseSchema}:{(Maybe(50) ? "department" : "manager")}"),
            _ => Wrong(),
        };
    }

    private JsonObject Wrong() => random.Next(7) switch
    {
        0 => Resource.Operation("remove", "userName"),
        1 => Resource.Operation("replace", "id", "x"),
        2 => Resource.Operation("add", "nonsense", "x"),
        3 => Resource.Operation("replace", "active", "maybe"),
        4 => Resource.Operation("replace", "title", 1),
        5 => Resource.Operation("replace", "meta.created", "2000-01-01T00:00:00Z"),
        _ => Resource.Operation("replace", "externalId", $"{{p}}e{random.Next(30)}"),
    };

    private JsonObject PatchGroup() => Resource.PatchOf([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (JsonNode)(random.Next(10) switch
    {
        0 or 1 or 2 => Resource.Operation(Cased("add"), "members", Members(3)),
        3 => Resource.Operation("replace", "members", Members(4)),
        4 => Resource.Operation(Cased("remove"), "members", Members(2)),
        5 or 6 => Resource.Operation("remove", $"members[value eq \"{AnyUser()}\"]"),
        7 => Resource.Operation("replace", "displayName", $"{{p}}{Cased($"group{random.Next(8)}")}"),
        8 => Resource.Operation("replace", null, new JsonObject { ["externalId"] = $"e{random.Next(4)}" }),
        _ => Resource.Operation("remove", Maybe(30) ? "members" : Maybe(50) ? "displayName" : "externalId"),
    }))]);

    private JsonArray Members(int most) => Resource.Members([.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => AnyUser())]);

    private JsonArray Entries(int most) => new(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ =>
    {
        var entry = new JsonObject { ["value"] = Word(), ["type"] = Type() };
        if (Maybe(25))
        {
            entry["primary"] = true;
        }

        return (JsonNode)entry;
    }).ToArray());

    // Mostly somebody who was made, now and then somebody who was not.
    private string AnyUser() => $"{{u{Any(nameable?.Users ?? users)}}}";

    private string AnyGroup() => $"{{g{Any(nameable?.Groups ?? groups)}}}";

    private int Any(int made) => made == 0 || Maybe(3) ? 9_999 : random.Next(made);

    private string UserName() => $"{{p}}{Cased($"name{random.Next(25)}")}";

    private string Type() => random.Next(3) switch { 0 => "work", 1 => "home", _ => "other" };

    private JsonNode Word() => random.Next(8) switch { 0 => "\u00c4rger", 1 => "o'brien", 2 => "100%", var n => $"word{n}" };

    private string Cased(string text) => random.Next(4) switch { 0 => text.ToUpperInvariant(), 1 => char.ToUpperInvariant(text[0]) + text[1..], _ => text };

    private bool Maybe(int percent) => random.Next(100) < percent;

    private void Sometimes(JsonObject resource, string name, Func<JsonNode> value)
    {
        if (Maybe(45))
        {
            resource[name] = value();
        }
    }
}
