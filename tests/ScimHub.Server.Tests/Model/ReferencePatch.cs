using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScimHub.Server.Tests.Model;

/// <summary>RFC 7644 §3.5.2 over plain JSON, for the attributes that the random requests use.</summary>
public static partial class ReferencePatch
{
    private const string Enterprise = Harness.Resource.EnterpriseSchema;
    private static readonly string[] UserStrings = ["userName", "externalId", "displayName", "title", "nickName"];
    private static readonly string[] NameParts = ["givenName", "familyName", "formatted"];
    private static readonly string[] Lists = ["emails", "phoneNumbers"];

    [GeneratedRegex("^(?<list>[a-z]+)\\[(?<by>type|value) eq \"(?<text>[^\"]*)\"\\](\\.(?<sub>[a-z]+))?$", RegexOptions.IgnoreCase)]
    private static partial Regex ValuePath();

    public static JsonObject Apply(JsonObject before, JsonArray operations, bool isUser, bool strict)
    {
        var resource = before.DeepClone().AsObject();
        foreach (var operation in operations)
        {
            var op = ((string)operation!["op"]!).ToLowerInvariant();
            var path = (string?)operation["path"];
            var value = operation["value"];
            if (path is not null)
            {
                Target(resource, op, path, value, isUser, strict);
                continue;
            }

            // Without a path the value holds attributes (§3.5.2.1, §3.5.2.3).
            foreach (var (name, part) in value!.AsObject())
            {
                Target(resource, op, name, part, isUser, strict);
            }
        }

        return resource;
    }

    public static void SetMembers(JsonObject resource, IEnumerable<string> members)
    {
        resource.Remove("members");
        var list = Harness.Resource.Members([.. members]);
        if (list.Count > 0)
        {
            resource["members"] = list;
        }
    }

    public static JsonArray Distinct(JsonArray list) => new(list.GroupBy(Key).Select(same =>
        same.Select(entry => entry!.ToJsonString()).Distinct().Count() == 1 ? same.First()!.DeepClone() : throw ModelException.Unspecified).ToArray());

    private static void Target(JsonObject resource, string op, string path, JsonNode? value, bool isUser, bool strict)
    {
        if (isUser && path.StartsWith(Enterprise, StringComparison.OrdinalIgnoreCase))
        {
            Extension(resource, op, path[Enterprise.Length..].TrimStart(':'), value);
        }
        else if (ValuePath().Match(path) is { Success: true } match)
        {
            Filtered(resource, op, match, value, isUser, strict);
        }
        else if (isUser && Known(UserStrings, path) is { } text)
        {
            Simple(resource, op, text, value, isUser);
        }
        else if (isUser && Same(path, "active"))
        {
            Active(resource, op, value, strict);
        }
        else if (isUser && Same(path, "name"))
        {
            Name(resource, op, value);
        }
        else if (isUser && path.StartsWith("name.", StringComparison.OrdinalIgnoreCase) && Known(NameParts, path[5..]) is { } part)
        {
            Name(resource, op == "remove" ? "remove part" : op, new JsonObject { [part] = value?.DeepClone() });
        }
        else if (isUser && Known(Lists, path) is { } list)
        {
            Whole(resource, op, list, value);
        }
        else if (!isUser && Known(["displayName", "externalId"], path) is { } name)
        {
            Simple(resource, op, name, value, isUser);
        }
        else if (!isUser && Same(path, "members"))
        {
            // Naming whom to remove by value is Entra's way; the strict dialect does not know it.
            if (strict && op == "remove" && value is not null)
            {
                throw new ModelException(400);
            }

            Members(resource, op, value);
        }
        else
        {
            // id and meta: mutability; what nobody knows: invalidPath.
            throw new ModelException(400);
        }
    }

    private static void Simple(JsonObject resource, string op, string name, JsonNode? value, bool isUser)
    {
        if (op == "remove")
        {
            // RFC 7644 §3.5.2.2: a required attribute is not removed, not even for a moment. Only groups have to have a displayName.
            if (name == "userName" || (name == "displayName" && !isUser))
            {
                throw new ModelException(400);
            }

            resource.Remove(name);
            return;
        }

        resource[name] = value?.GetValueKind() == JsonValueKind.String ? value.DeepClone() : throw new ModelException(400);
    }

    private static void Active(JsonObject resource, string op, JsonNode? value, bool strict)
    {
        if (op == "remove")
        {
            throw ModelException.Unspecified;
        }

        resource["active"] = value!.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            // Entra's spelling; the strict dialect does not know it.
            JsonValueKind.String when !strict && ((string?)value is "True" or "true" or "False" or "false") => ((string)value!) is "True" or "true",
            _ => throw new ModelException(400),
        };
    }

    private static void Name(JsonObject resource, string op, JsonNode? value)
    {
        if (op == "remove")
        {
            resource.Remove("name");
            return;
        }

        // Parts that are not named are left as they are, in add and in replace.
        var name = resource["name"]?.AsObject() ?? [];
        foreach (var (part, text) in value as JsonObject ?? throw new ModelException(400))
        {
            name.Remove(part);
            if (op != "remove part")
            {
                name[part] = text?.GetValueKind() == JsonValueKind.String ? text.DeepClone() : throw new ModelException(400);
            }
        }

        resource.Remove("name");
        if (name.Count > 0)
        {
            resource["name"] = name.DeepClone();
        }
    }

    private static void Whole(JsonObject resource, string op, string list, JsonNode? value)
    {
        var entries = resource[list]?.AsArray() ?? [];
        resource.Remove(list);
        if (op == "remove")
        {
            return;
        }

        if (value is not JsonArray given)
        {
            throw ModelException.Unspecified;
        }

        var added = Distinct(given);
        if (op == "replace")
        {
            entries = [];
        }

        // A new primary unsets the old one (RFC 7644 §3.5.2).
        if (added.Any(IsPrimary))
        {
            foreach (var old in entries)
            {
                old!.AsObject().Remove("primary");
            }
        }

        var all = new JsonArray(entries.Concat(added).Select(entry => entry!.DeepClone()).ToArray());
        // Two primaries in one value are a fault (RFC 7643 §2.4), whatever a later operation does.
        if (added.Count(IsPrimary) > 1)
        {
            throw new ModelException(400);
        }

        resource[list] = Distinct(all);
        if (resource[list]!.AsArray().Count == 0)
        {
            resource.Remove(list);
        }
    }

    private static void Filtered(JsonObject resource, string op, Match match, JsonNode? value, bool isUser, bool strict)
    {
        var list = match.Groups["list"].Value;
        if (!isUser && Same(list, "members") && op == "remove" && !match.Groups["sub"].Success)
        {
            SetMembers(resource, ReferenceModel.MembersOf(resource).Where(member => member != match.Groups["text"].Value).ToArray());
            return;
        }

        if (!isUser || Known(Lists, list) is not { } name)
        {
            throw new ModelException(400);
        }

        var by = match.Groups["by"].Value.ToLowerInvariant();
        var entries = resource[name]?.AsArray() ?? [];
        var hits = entries.Where(entry => Same((string?)entry![by] ?? "", match.Groups["text"].Value)).ToArray();
        if (op == "remove" && !match.Groups["sub"].Success && hits.Length > 0)
        {
            resource.Remove(name);
            if (entries.Count > hits.Length)
            {
                resource[name] = new JsonArray(entries.Except(hits).Select(entry => entry!.DeepClone()).ToArray());
            }

            return;
        }

        if (op == "remove" || !Same(match.Groups["sub"].Value, "value") || by != "type")
        {
            throw ModelException.Unspecified;
        }

        if (hits.Length == 0)
        {
            // The tolerant dialect makes the element from the path's own terms; the RFC says noTarget to replace and nothing to add.
            if (strict)
            {
                throw op == "replace" ? new ModelException(400) : ModelException.Unspecified;
            }

            entries.Add((JsonNode)new JsonObject { ["type"] = match.Groups["text"].Value, ["value"] = value!.DeepClone() });
        }

        foreach (var hit in hits)
        {
            hit!["value"] = value!.DeepClone();
        }

        var changed = new JsonArray(entries.Select(entry => entry!.DeepClone()).ToArray());
        if (changed.Select(Key).Distinct().Count() != changed.Count)
        {
            throw ModelException.Unspecified;
        }

        resource[name] = changed;
    }

    private static void Extension(JsonObject resource, string op, string attribute, JsonNode? value)
    {
        var extension = resource[Enterprise]?.AsObject() ?? [];
        if (attribute.Length == 0)
        {
            throw ModelException.Unspecified;
        }

        var name = Known(["department", "employeeNumber", "manager"], attribute) ?? throw new ModelException(400);
        extension.Remove(name);
        if (op != "remove")
        {
            extension[name] = value!.DeepClone();
        }

        resource.Remove(Enterprise);
        if (extension.Count > 0)
        {
            resource[Enterprise] = extension.DeepClone();
        }
    }

    private static void Members(JsonObject resource, string op, JsonNode? value)
    {
        var named = value?.AsArray().Select(member => (string)member!["value"]!).ToArray();
        var now = ReferenceModel.MembersOf(resource).ToArray();
        SetMembers(resource, op switch
        {
            "add" => now.Union(named!),
            "replace" => named!.Distinct(),
            _ => named is null ? [] : now.Except(named),
        });
    }

    private static string Key(JsonNode? entry) => $"{(string?)entry!["type"]}\n{(string?)entry["value"]}";

    private static bool IsPrimary(JsonNode? entry) => (bool?)entry!["primary"] == true;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string? Known(string[] names, string name) => names.FirstOrDefault(known => Same(known, name));
}
