using System.Collections.Immutable;
using System.Text.Json;

namespace ScimHub.Scim.Schemas;

/// <summary>Reads the file of extension schemas. It is written by hand, so each fault is told with its place and its mend.</summary>
internal static class SchemaFile
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = ScimLimits.JsonDepth };

    public static (ImmutableArray<SchemaExtension> Users, ImmutableArray<SchemaExtension> Groups) Read(ReadOnlySpan<byte> json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json.ToArray(), Options);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"The schema file is not JSON: {fault.Message}");
        }
        using (document)
        {
            var root = document.RootElement;
            Require(root.ValueKind == JsonValueKind.Object, "The schema file must be an object with \"schemas\" and \"extensions\".");
            var schemas = new Dictionary<string, Schema>(StringComparer.OrdinalIgnoreCase);
            foreach (var element in List(root, "schemas", "The schema file"))
            {
                var schema = ReadSchema(element);
                Require(!IsTaken(schema.Id), $"The schema \"{schema.Id}\" is built in; give the extension a URN of your own.");
                Require(schemas.TryAdd(schema.Id, schema), $"The schema \"{schema.Id}\" is given twice; remove one.");
            }
            return ReadExtensions(root, schemas);
        }
    }

    private static (ImmutableArray<SchemaExtension>, ImmutableArray<SchemaExtension>) ReadExtensions(JsonElement root, Dictionary<string, Schema> schemas)
    {
        var users = ImmutableArray.CreateBuilder<SchemaExtension>();
        var groups = ImmutableArray.CreateBuilder<SchemaExtension>();
        foreach (var element in List(root, "extensions", "The schema file"))
        {
            Require(element.ValueKind == JsonValueKind.Object, "Each of \"extensions\" must be an object with \"resourceType\" and \"schema\".");
            var urn = Text(element, "schema", "An extension") ?? throw new FormatException("An extension has no \"schema\"; give the URN of one of \"schemas\".");
            Require(schemas.TryGetValue(urn, out var schema), $"The extension \"{urn}\" is not among \"schemas\"; add its schema or correct the URN.");
            var type = Text(element, "resourceType", $"The extension \"{urn}\"");
            var list = type switch
            {
                "User" => users,
                "Group" => groups,
                _ => throw new FormatException($"The extension \"{urn}\" has the resourceType \"{type}\"; it must be \"User\" or \"Group\"."),
            };
            Require(!users.Concat(groups).Any(e => e.Schema == schema), $"The extension \"{urn}\" is given twice; a schema extends one resource type, once.");
            list.Add(new(schema!, Flag(element, "required", $"The extension \"{urn}\"")));
        }
        foreach (var schema in schemas.Values)
        {
            Require(users.Concat(groups).Any(e => e.Schema == schema), $"The schema \"{schema.Id}\" extends nothing; name it in \"extensions\" with its resourceType.");
        }
        return (users.ToImmutable(), groups.ToImmutable());
    }

    private static Schema ReadSchema(JsonElement element)
    {
        Require(element.ValueKind == JsonValueKind.Object, "Each of \"schemas\" must be a schema as RFC 7643 §7 writes it.");
        var id = Text(element, "id", "A schema") ?? throw new FormatException("A schema has no \"id\"; give it a URN such as \"urn:example:params:scim:schemas:extension:hr:2.0:User\".");
        // RFC 7643 §10.2.1: a URN; its last colon parts it from an attribute's name, so blanks and the marks of filters cannot be in it.
        Require(id.Contains(':') && !id.EndsWith(':') && id.All(c => c is > ' ' and < '\u007f' and not ('"' or '[' or ']' or '(' or ')')),
            $"The schema \"{id}\" has no URN as its \"id\"; write it as \"urn:example:params:scim:schemas:extension:hr:2.0:User\".");
        var attributes = ReadAttributes(element, "attributes", id, nested: false);
        Require(!attributes.IsEmpty, $"The schema \"{id}\" has no \"attributes\"; add at least one.");
        return new()
        {
            Id = id,
            Name = Text(element, "name", $"The schema \"{id}\"") ?? id,
            Description = Text(element, "description", $"The schema \"{id}\"") ?? "",
            Attributes = attributes,
        };
    }

    private static ImmutableArray<AttributeDefinition> ReadAttributes(JsonElement owner, string property, string where, bool nested)
    {
        var attributes = ImmutableArray.CreateBuilder<AttributeDefinition>();
        foreach (var element in List(owner, property, $"\"{where}\""))
        {
            var attribute = ReadAttribute(element, where, nested);
            Require(AttributeDefinition.Find(attributes.ToImmutable(), attribute.Name) is null, $"\"{where}\" has the attribute \"{attribute.Name}\" twice; names are the same in any case.");
            attributes.Add(attribute);
        }
        return attributes.ToImmutable();
    }

    private static AttributeDefinition ReadAttribute(JsonElement element, string where, bool nested)
    {
        Require(element.ValueKind == JsonValueKind.Object, $"Each attribute of \"{where}\" must be an object.");
        var name = Text(element, "name", $"An attribute of \"{where}\"") ?? throw new FormatException($"An attribute of \"{where}\" has no \"name\".");
        var place = $"The attribute \"{name}\" of \"{where}\"";
        // RFC 7643 §2.1: ATTRNAME = ALPHA *(nameChar); "$ref" is the one exception (§2.4).
        Require(name == "$ref" || (name.Length is > 0 and <= 100 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')),
            $"{place} has a name that is none; begin with a letter and use letters, digits, '-' and '_' only.");
        var type = Choice(element, "type", place, AttributeType.String);
        var multiValued = Flag(element, "multiValued", place);
        Require(!nested || type != AttributeType.Complex, $"{place} is complex within a complex one; RFC 7643 §2.3.8 allows one level only.");
        var parts = type == AttributeType.Complex ? ReadAttributes(element, "subAttributes", $"{where}:{name}", nested: true) : [];
        Require(type != AttributeType.Complex || !parts.IsEmpty, $"{place} is complex without \"subAttributes\"; add them or choose another type.");
        Require(type == AttributeType.Complex || !element.TryGetProperty("subAttributes", out var none) || none is { ValueKind: JsonValueKind.Array } && none.GetArrayLength() == 0,
            $"{place} has \"subAttributes\" without being complex; set its type to \"complex\".");
        var uniqueness = Choice(element, "uniqueness", place, Uniqueness.None);
        Require(uniqueness == Uniqueness.None, $"{place} asks for uniqueness, which is not kept for extensions; set \"uniqueness\" to \"none\".");
        var mutability = Choice(element, "mutability", place, Mutability.ReadWrite);
        var returned = Choice(element, "returned", place, Returned.Default);
        // RFC 7643 §7: a writeOnly attribute usually has returned "never"; otherwise it would be readable after all.
        Require(mutability != Mutability.WriteOnly || returned == Returned.Never, $"{place} is writeOnly but would be returned; set \"returned\" to \"never\".");
        var required = Flag(element, "required", place);
        Require(!required || mutability != Mutability.ReadOnly, $"{place} is required and readOnly, so that nobody could set it; change one.");
        return new()
        {
            Name = name,
            Type = type,
            MultiValued = multiValued,
            Description = Text(element, "description", place) ?? "",
            Required = required,
            CaseExact = Flag(element, "caseExact", place),
            CanonicalValues = Texts(element, "canonicalValues", place),
            Mutability = mutability,
            Returned = returned,
            ReferenceTypes = Texts(element, "referenceTypes", place),
            SubAttributes = parts,
        };
    }

    private static bool IsTaken(string urn) =>
        urn.StartsWith("urn:ietf:params:scim:schemas:core:2.0:", StringComparison.OrdinalIgnoreCase)
        || urn.StartsWith("urn:ietf:params:scim:api:", StringComparison.OrdinalIgnoreCase)
        || string.Equals(urn, SchemaUrns.EnterpriseUser, StringComparison.OrdinalIgnoreCase);

    private static JsonElement[] List(JsonElement owner, string property, string place)
    {
        if (!owner.TryGetProperty(property, out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [];
        }
        Require(list.ValueKind == JsonValueKind.Array, $"{place} has a \"{property}\" that is no array.");
        return [.. list.EnumerateArray()];
    }

    private static ImmutableArray<string> Texts(JsonElement owner, string property, string place) =>
        [.. List(owner, property, place).Select(e => e.ValueKind == JsonValueKind.String ? e.GetString()! : throw new FormatException($"{place} has a \"{property}\" with a value that is no string."))];

    private static string? Text(JsonElement owner, string property, string place)
    {
        if (!owner.TryGetProperty(property, out var text) || text.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        Require(text.ValueKind == JsonValueKind.String, $"{place} has a \"{property}\" that is no string.");
        return text.GetString();
    }

    private static bool Flag(JsonElement owner, string property, string place)
    {
        if (!owner.TryGetProperty(property, out var flag) || flag.ValueKind == JsonValueKind.Null)
        {
            return false;
        }
        Require(flag.ValueKind is JsonValueKind.True or JsonValueKind.False, $"{place} has a \"{property}\" that is neither true nor false.");
        return flag.GetBoolean();
    }

    private static T Choice<T>(JsonElement owner, string property, string place, T standard)
        where T : struct, Enum
    {
        if (Text(owner, property, place) is not { } text)
        {
            return standard;
        }
        foreach (var choice in Enum.GetValues<T>())
        {
            if (string.Equals(choice.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }
        throw new FormatException($"{place} has the {property} \"{text}\"; it must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
    }

    private static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string fault)
    {
        if (!holds)
        {
            throw new FormatException(fault);
        }
    }
}
