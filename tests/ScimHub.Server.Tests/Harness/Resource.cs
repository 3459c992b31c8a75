using System.Text.Json.Nodes;

namespace ScimHub.Server.Tests.Harness;

/// <summary>The documents that clients send.</summary>
public static class Resource
{
    public const string UserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string EnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    public const string GroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public const string PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    public const string BulkSchema = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    public const string SearchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    public static JsonObject User(string userName, Action<JsonObject>? change = null)
    {
        var user = new JsonObject
        {
            ["schemas"] = new JsonArray(UserSchema),
            ["userName"] = userName,
            ["name"] = new JsonObject { ["givenName"] = "Ada", ["familyName"] = "Lovelace" },
            ["emails"] = new JsonArray(new JsonObject { ["value"] = $"{userName}@example.com", ["type"] = "work", ["primary"] = true }),
            ["active"] = true,
        };
        change?.Invoke(user);
        return user;
    }

    public static JsonObject Group(string displayName, params string[] memberIds) => new()
    {
        ["schemas"] = new JsonArray(GroupSchema),
        ["displayName"] = displayName,
        ["members"] = Members(memberIds),
    };

    public static JsonArray Members(params string[] ids) =>
        new(ids.Select(id => (JsonNode)new JsonObject { ["value"] = id }).ToArray());

    public static JsonObject PatchOf(params JsonNode[] operations) => new()
    {
        ["schemas"] = new JsonArray(PatchSchema),
        ["Operations"] = new JsonArray(operations.Select(operation => operation.DeepClone()).ToArray()),
    };

    public static JsonObject Operation(string op, string? path = null, JsonNode? value = null)
    {
        var operation = new JsonObject { ["op"] = op };
        if (path is not null)
        {
            operation["path"] = path;
        }

        if (value is not null)
        {
            operation["value"] = value;
        }

        return operation;
    }

    public static JsonObject Bulk(params JsonNode[] operations) => new()
    {
        ["schemas"] = new JsonArray(BulkSchema),
        ["Operations"] = new JsonArray(operations),
    };

    /// <summary>The resource without what changes by itself, to see that nothing else did.</summary>
    public static string WithoutMeta(JsonNode resource)
    {
        var copy = resource.DeepClone().AsObject();
        copy.Remove("meta");
        return copy.ToJsonString();
    }
}
