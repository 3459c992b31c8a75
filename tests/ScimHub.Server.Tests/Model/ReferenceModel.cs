using System.Text.Json.Nodes;

namespace ScimHub.Server.Tests.Model;

/// <summary>The directory of one connection, as RFC 7643 and 7644 describe it and no cleverer.</summary>
public sealed class ReferenceModel(bool strict)
{
    private readonly Dictionary<string, JsonObject> users = [];
    private readonly Dictionary<string, JsonObject> groups = [];

    public IReadOnlyDictionary<string, JsonObject> Users => users;

    public IReadOnlyDictionary<string, JsonObject> Groups => groups;

    /// <summary>Answers and changes itself; null where the answer is open, and then nothing is changed.</summary>
    public ModelAnswer? Send(ModelRequest request)
    {
        var (usersBefore, groupsBefore) = (Copy(users), Copy(groups));
        try
        {
            return request.Path == "/Bulk" ? Bulk(request.Body!) : One(request);
        }
        catch (ModelException e)
        {
            Restore(users, usersBefore);
            Restore(groups, groupsBefore);
            return e.Status == 0 ? null : new ModelAnswer(e.Status);
        }
    }

    public IEnumerable<string> GroupsOf(string user) => groups.Where(group => MembersOf(group.Value).Contains(user)).Select(group => group.Key);

    private ModelAnswer One(ModelRequest request)
    {
        var parts = request.Path.Split('/');
        var isUser = parts[1] == "Users";
        var store = isUser ? users : groups;
        if (request.Method == "POST")
        {
            var made = Checked(Normalised(request.Body!), isUser);
            if (isUser && made["active"] is null)
            {
                // What a POST does not say the provider may set (RFC 7644 §3.3): whoever is made is active.
                made["active"] = true;
            }

            Admit(store, null, made, isUser);
            store[$"{{{request.Handle}}}"] = made;
            return new ModelAnswer(201, Changed: true);
        }

        var id = parts[2];
        var before = store.GetValueOrDefault(id);
        if (request.Method == "DELETE")
        {
            return Delete(id, isUser);
        }

        JsonObject after;
        try
        {
            var start = before ?? (isUser ? new JsonObject { ["userName"] = "nobody" } : new JsonObject { ["displayName"] = "nobody" });
            after = request.Method == "PUT" ? Put(start, request.Body!) : ReferencePatch.Apply(start, request.Body!["Operations"]!.AsArray(), isUser, strict);
            after = Checked(after, isUser);
        }
        catch (ModelException) when (before is null)
        {
            // Which fault of two is told is a matter of taste.
            throw ModelException.Unspecified;
        }

        if (before is null)
        {
            throw new ModelException(404);
        }

        Admit(store, id, after, isUser);
        store[id] = after;
        return new ModelAnswer(200, Changed: !Same(before, after));
    }

    private static JsonObject Put(JsonObject before, JsonObject body)
    {
        var after = Normalised(body);
        // Clearing or keeping what a PUT leaves out is the provider's choice for these (RFC 7644 §3.5.1).
        foreach (var open in new[] { "externalId", "active", "members" })
        {
            if (before[open] is not null && after[open] is null && !body.ContainsKey(open))
            {
                throw ModelException.Unspecified;
            }
        }

        return after;
    }

    private ModelAnswer Delete(string id, bool isUser)
    {
        if (!(isUser ? users : groups).Remove(id))
        {
            throw new ModelException(404);
        }

        foreach (var group in groups.Values)
        {
            var left = MembersOf(group).Where(member => member != id).ToArray();
            ReferencePatch.SetMembers(group, left);
        }

        return new ModelAnswer(204, Changed: true);
    }

    /// <summary>RFC 7644 §3.7: one after the other, each for itself, until failOnErrors errors.</summary>
    private ModelAnswer Bulk(JsonObject body)
    {
        var statuses = new List<int>();
        var failOnErrors = (int?)body["failOnErrors"] ?? int.MaxValue;
        foreach (var operation in body["Operations"]!.AsArray())
        {
            var data = (JsonObject?)operation!["data"]?.DeepClone();
            foreach (var member in data?["members"]?.AsArray() ?? [])
            {
                var value = (string)member!["value"]!;
                if (value.StartsWith("bulkId:", StringComparison.Ordinal))
                {
                    member["value"] = $"{{{value["bulkId:".Length..]}}}";
                    // What depends on what failed fails too; with which status is open.
                    if (!users.ContainsKey((string)member["value"]!))
                    {
                        throw ModelException.Unspecified;
                    }
                }
            }

            var answer = Send(new ModelRequest((string)operation["method"]!, (string)operation["path"]!, data, (string?)operation["bulkId"])) ?? throw ModelException.Unspecified;
            statuses.Add(answer.Status);
            if (statuses.Count(status => status >= 400) == failOnErrors)
            {
                break;
            }
        }

        return new ModelAnswer(200, Operations: statuses);
    }

    private static JsonObject Checked(JsonObject resource, bool isUser)
    {
        if (string.IsNullOrEmpty((string?)resource[isUser ? "userName" : "displayName"]))
        {
            throw new ModelException(400);
        }

        foreach (var list in new[] { "emails", "phoneNumbers" })
        {
            if (resource[list]?.AsArray().Count(entry => (bool?)entry!["primary"] == true) > 1)
            {
                throw new ModelException(400);
            }
        }

        return resource;
    }

    private void Admit(Dictionary<string, JsonObject> store, string? id, JsonObject resource, bool isUser)
    {
        var strangers = MembersOf(resource).Any(member => !users.ContainsKey(member));
        var name = isUser ? "userName" : "displayName";
        var taken = store.Any(other => other.Key != id
            && (string.Equals((string?)other.Value[name], (string?)resource[name], StringComparison.OrdinalIgnoreCase)
                || (isUser && resource["externalId"] is not null && (string?)other.Value["externalId"] == (string?)resource["externalId"])));
        if (strangers || taken)
        {
            throw strangers && taken ? ModelException.Unspecified : new ModelException(strangers ? 400 : 409);
        }
    }

    /// <summary>What is sent, without what carries no information: schemas, empty lists, empty objects, repeated values.</summary>
    private static JsonObject Normalised(JsonObject body)
    {
        var resource = new JsonObject();
        foreach (var (name, value) in body)
        {
            if (name == "schemas" || value is null || value is JsonArray { Count: 0 } || value is JsonObject { Count: 0 })
            {
                continue;
            }

            if (name == "members")
            {
                ReferencePatch.SetMembers(resource, value.AsArray().Select(member => (string)member!["value"]!).Distinct());
                continue;
            }

            resource[name] = value is JsonArray list ? ReferencePatch.Distinct(list) : value.DeepClone();
        }

        return resource;
    }

    internal static IEnumerable<string> MembersOf(JsonObject resource) => resource["members"]?.AsArray().Select(member => (string)member!["value"]!) ?? [];

    internal static bool Same(JsonObject one, JsonObject other) => ModelText.Of(one) == ModelText.Of(other);

    private static Dictionary<string, JsonObject> Copy(Dictionary<string, JsonObject> store) => store.ToDictionary(entry => entry.Key, entry => entry.Value.DeepClone().AsObject());

    private static void Restore(Dictionary<string, JsonObject> store, Dictionary<string, JsonObject> before)
    {
        store.Clear();
        foreach (var (id, resource) in before)
        {
            store[id] = resource;
        }
    }
}
