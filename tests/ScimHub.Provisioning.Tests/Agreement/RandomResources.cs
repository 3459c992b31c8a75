using System.Text.Json.Nodes;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Agreement;

/// <summary>Resources with values of any attribute their schemas have.</summary>
internal static class RandomResources
{
    public static JsonObject User(Random random, ResourceType type, int number)
    {
        var body = new JsonObject { ["userName"] = $"{number}-{NastyValues.Text(random).ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal)}" };
        if (random.Next(3) > 0)
        {
            body["externalId"] = $"{NastyValues.Pick(random, NastyValues.Texts[10..30])}-{number}";
        }
        Fill(random, body, type);
        return body;
    }

    public static JsonObject Group(Random random, ResourceType type, int number)
    {
        var body = new JsonObject { ["displayName"] = $"{NastyValues.Pick(random, NastyValues.Texts[10..30])}-{number}" };
        if (random.Next(3) > 0)
        {
            body["externalId"] = NastyValues.Pick(random, NastyValues.Texts[10..30]);
        }
        Fill(random, body, type);
        return body;
    }

    private static void Fill(Random random, JsonObject body, ResourceType type)
    {
        Fill(random, body, type.Schema);
        foreach (var extension in type.Extensions)
        {
            if (random.Next(4) > 0)
            {
                var part = new JsonObject();
                Fill(random, part, extension.Schema);
                body[extension.Schema.Id] = part;
            }
        }
    }

    private static void Fill(Random random, JsonObject body, Schema schema)
    {
        foreach (var attribute in schema.Attributes)
        {
            if (attribute.Mutability is Mutability.ReadWrite && !attribute.Required && attribute.Name != "members" && random.Next(2) == 0)
            {
                body[attribute.Name] = Value(random, attribute);
            }
        }
    }

    private static JsonNode Value(Random random, AttributeDefinition attribute)
    {
        if (!attribute.MultiValued)
        {
            return Item(random, attribute);
        }
        var list = new JsonArray();
        var primary = random.Next(6);
        for (var i = random.Next(5); i > 0; i--)
        {
            var item = Item(random, attribute);
            if (item is JsonObject complex && complex.Remove("primary") && list.Count == primary)
            {
                complex["primary"] = true;
            }
            list.Add(item);
        }
        return list;
    }

    private static JsonNode Item(Random random, AttributeDefinition attribute)
    {
        if (attribute.Type != AttributeType.Complex)
        {
            return NastyValues.Value(random, attribute.Type);
        }
        var complex = new JsonObject();
        foreach (var part in attribute.SubAttributes)
        {
            // E-mail addresses lie in an index and may hold neither breaks nor nothing.
            var indexed = ReferenceEquals(part, UserAttributes.EmailValue);
            if (part.Mutability != Mutability.ReadOnly && random.Next(3) > 0)
            {
                complex[part.Name] = indexed ? NastyValues.Pick(random, NastyValues.Texts[10..30]) : NastyValues.Value(random, part.Type);
            }
        }
        return complex;
    }
}
