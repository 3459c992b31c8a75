using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Commands;

/// <summary>A fragment of a user from words such as <c>department=Sales</c>, <c>emails.value=ada@example.com</c> or <c>urn:example:badge:2.0:User:level=3</c>. Of a list each word is one value.</summary>
internal static class AssignedAttributes
{
    /// <exception cref="AdministrationException">Names the word at fault.</exception>
    public static JsonObject Read(IEnumerable<string> words, ResourceType user)
    {
        var fragment = new JsonObject();
        foreach (var word in words)
        {
            var sign = word.IndexOf('=');
            if (sign < 0 || !AttributePathParser.TryParse(word.AsSpan(0, sign), user, Dialect.Tolerant, out var path))
            {
                throw new AdministrationException($"'{word}' names no attribute of a person and its value: write it as department=Sales, and extension attributes with their URN.");
            }
            Set(Home(fragment, path.Attribute, user), path, Value(path, word[(sign + 1)..]), word);
        }
        return fragment;
    }

    private static JsonObject Home(JsonObject fragment, AttributeDefinition attribute, ResourceType user)
    {
        if (attribute.SchemaId is not { } schema || schema == user.Schema.Id)
        {
            return fragment;
        }
        if (fragment[schema] is not JsonObject extension)
        {
            fragment[schema] = extension = [];
        }
        return extension;
    }

    private static void Set(JsonObject home, AttributePath path, JsonNode value, string word)
    {
        var attribute = path.Attribute;
        var sub = path.SubAttribute ?? attribute.Sub("value");
        if (attribute.MultiValued)
        {
            if (home[attribute.Name] is not JsonArray list)
            {
                home[attribute.Name] = list = [];
            }
            list.Add(sub is null ? value : new JsonObject { [sub.Name] = value });
            return;
        }
        var (owner, name) = (home, attribute.Name);
        if (sub is not null)
        {
            if (home[attribute.Name] is not JsonObject whole)
            {
                home[attribute.Name] = whole = [];
            }
            (owner, name) = (whole, sub.Name);
        }
        if (!owner.TryAdd(name, value))
        {
            throw new AdministrationException($"'{path}' has one value, and '{word}' is a second one.");
        }
    }

    /// <summary>As the attribute's type writes it; what does not fit the type is told by who reads the fragment.</summary>
    private static JsonValue Value(AttributePath path, string text)
    {
        var leaf = path.Leaf.Type == AttributeType.Complex ? path.Attribute.Sub("value") ?? path.Leaf : path.Leaf;
        return leaf.Type switch
        {
            AttributeType.Boolean when text is "true" or "false" => JsonValue.Create(text == "true"),
            AttributeType.Integer when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            AttributeType.Decimal when decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}
