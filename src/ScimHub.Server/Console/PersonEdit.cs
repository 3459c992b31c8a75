using System.Text.Json.Nodes;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What administrators set of a person by hand, as forms have it and as the API takes it.</summary>
internal static class PersonEdit
{
    public const string Department = $"{SchemaUrns.EnterpriseUser}:department";

    /// <summary>The usual ones; any other attribute is set by its path.</summary>
    public static IReadOnlyList<(string Name, string Label, string Path)> Fields { get; } =
    [
        ("userName", "User name", "userName"),
        ("displayName", "Display name", "displayName"),
        ("givenName", "Given name", "name.givenName"),
        ("familyName", "Family name", "name.familyName"),
        ("email", "E-mail", "emails"),
        ("title", "Title", "title"),
        ("department", "Department", Department),
        ("phone", "Phone", "phoneNumbers"),
    ];

    public static string? Value(Person person, string field) => field switch
    {
        "userName" => person.UserName,
        "displayName" => person.Text("displayName"),
        "givenName" => person.Text("name", "givenName"),
        "familyName" => person.Text("name", "familyName"),
        "email" => person.Email,
        "title" => person.Title,
        "department" => person.Department,
        "phone" => person.Phone,
        _ => null,
    };

    /// <summary>A person who is new.</summary>
    public static JsonObject New(PageForm form) => New(form.Optional);

    /// <param name="value">Of a field; null or empty where there is none.</param>
    public static JsonObject New(Func<string, string?> value)
    {
        var json = new JsonObject { ["userName"] = value("userName") };
        Put("displayName", value("displayName"));
        Put("title", value("title"));
        var name = new JsonObject();
        foreach (var part in (string[])["givenName", "familyName"])
        {
            if (value(part) is { Length: > 0 } text)
            {
                name[part] = text;
            }
        }
        if (name.Count > 0)
        {
            json["name"] = name;
        }
        if (value("email") is { Length: > 0 } email)
        {
            json["emails"] = Primary(email);
        }
        if (value("phone") is { Length: > 0 } phone)
        {
            json["phoneNumbers"] = Primary(phone);
        }
        if (value("department") is { Length: > 0 } department)
        {
            json[SchemaUrns.EnterpriseUser] = new JsonObject { ["department"] = department };
        }
        return json;

        void Put(string attribute, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                json[attribute] = text;
            }
        }
    }

    /// <summary>Only what differs from what the page showed becomes local: a value that was left alone stays its connection's.</summary>
    public static JsonObject Of(PageForm form) =>
        Of(Fields.Where(field => form.Has(field.Name) && form[field.Name] != form["was-" + field.Name]).Select(field => (field.Path, form.Optional(field.Name))));

    /// <param name="values">By path; null: what is set by hand goes.</param>
    public static JsonObject Of(IEnumerable<(string Path, string? Value)> values) => new()
    {
        ["operations"] = new JsonArray([.. values.Select(x => x.Value is { } value
            ? new JsonObject { ["op"] = "replace", ["path"] = x.Path, ["value"] = x.Path is "emails" or "phoneNumbers" ? Primary(value) : value }
            : new JsonObject { ["op"] = "remove", ["path"] = x.Path })]),
    };

    /// <summary>What brings attributes back to what is set by hand now.</summary>
    public static async Task<JsonObject> BackAsync(Guid id, IReadOnlyCollection<string> paths, ConsoleApi api)
    {
        var attributes = (await api.GetAsync<Page<AccountEndpoints.AttributeView>>($"/users/{id}/attributes")).Items;
        return new()
        {
            ["operations"] = new JsonArray([.. paths.Select(path => Local(attributes, path) is { } value
                ? new JsonObject { ["op"] = "replace", ["path"] = path, ["value"] = value.DeepClone() }
                : new JsonObject { ["op"] = "remove", ["path"] = path })]),
        };
    }

    /// <summary>What is set by hand at a path, which may lead into a complex attribute.</summary>
    private static JsonNode? Local(IReadOnlyList<AccountEndpoints.AttributeView> attributes, string path)
    {
        if (attributes.FirstOrDefault(attribute => attribute.Attribute.Equals(path, StringComparison.OrdinalIgnoreCase)) is { } whole)
        {
            return Said(whole);
        }
        var dot = path.LastIndexOf('.');
        return dot < 0 ? null : (attributes.FirstOrDefault(attribute => attribute.Attribute.Equals(path[..dot], StringComparison.OrdinalIgnoreCase)) is { } complex ? Said(complex) as JsonObject : null)?[path[(dot + 1)..]];
    }

    private static JsonNode? Said(AccountEndpoints.AttributeView attribute) => attribute.Layers.FirstOrDefault(layer => layer.Source == "local")?.Value;

    /// <summary>One attribute, by its path: set, or left to the connections again.</summary>
    /// <param name="known">What the schemas declare: it says how a value is read.</param>
    public static JsonObject OfAttribute(PageForm form, IReadOnlyList<AttributeEndpoints.KnownAttribute> known) => new()
    {
        ["operations"] = new JsonArray(form.Optional("value") is { } value
            ? new JsonObject { ["op"] = "replace", ["path"] = form["path"], ["value"] = TypedValue.Read(form["path"], value, known) }
            : new JsonObject { ["op"] = "remove", ["path"] = form["path"] }),
    };

    private static JsonArray Primary(string value) => [new JsonObject { ["value"] = value, ["type"] = "work", ["primary"] = true }];
}
