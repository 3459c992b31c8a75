using System.Text.Json;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Agreement;

/// <summary>Filters over every attribute of a resource type, written as a client would write them.</summary>
internal sealed class RandomFilters(Random random, ResourceType type, IReadOnlyList<Guid> ids)
{
    private static readonly string[] Equalities = ["eq", "ne"];
    private static readonly string[] Orders = ["eq", "ne", "gt", "ge", "lt", "le"];
    private static readonly string[] Parts = ["eq", "ne", "gt", "ge", "lt", "le", "co", "sw", "ew"];

    private readonly (string Path, AttributeDefinition Attribute)[] attributes = [.. Attributes(type)];

    /// <summary>Every path of the type that a filter or a sort may name.</summary>
    public static IEnumerable<(string Path, AttributeDefinition Leaf)> Paths(ResourceType type)
    {
        foreach (var (path, attribute) in Attributes(type))
        {
            if (attribute.Type != AttributeType.Complex)
            {
                yield return (path, attribute);
                continue;
            }
            foreach (var part in attribute.SubAttributes.Where(IsFilterable))
            {
                yield return ($"{path}.{part.Name}", part);
            }
        }
    }

    public string Next(int depth = 3) => (depth == 0 ? 9 : random.Next(12)) switch
    {
        0 or 1 => $"({Next(depth - 1)} and {Next(depth - 1)})",
        2 or 3 => $"({Next(depth - 1)} or {Next(depth - 1)})",
        4 => $"not ({Next(depth - 1)})",
        5 when ValuePath() is { } path => path,
        _ => Term(),
    };

    private string Term()
    {
        var (path, attribute) = NastyValues.Pick(random, attributes);
        if (attribute.Type != AttributeType.Complex)
        {
            return Comparison(path, attribute);
        }
        if (random.Next(8) == 0)
        {
            return $"{path} pr";
        }
        var part = NastyValues.Pick(random, [.. attribute.SubAttributes.Where(IsFilterable)]);
        return Comparison($"{path}.{part.Name}", part);
    }

    private string? ValuePath()
    {
        var (path, attribute) = NastyValues.Pick(random, attributes);
        if (attribute.Type != AttributeType.Complex || ReferenceEquals(attribute, CommonAttributes.Meta))
        {
            return null;
        }
        var parts = attribute.SubAttributes.Where(IsFilterable).ToArray();
        return $"{path}[{Inner(2)}]";

        string Inner(int depth) => (depth == 0 ? 9 : random.Next(8)) switch
        {
            0 or 1 => $"{Inner(depth - 1)} and {Inner(depth - 1)}",
            2 => $"({Inner(depth - 1)} or {Inner(depth - 1)})",
            3 => $"not ({Inner(depth - 1)})",
            _ => NastyValues.Pick(random, parts) is var part ? Comparison(part.Name, part) : "",
        };
    }

    private string Comparison(string path, AttributeDefinition leaf)
    {
        if (random.Next(8) == 0)
        {
            return random.Next(4) switch
            {
                0 => $"{path} eq null",
                1 => $"{path} ne null",
                _ => $"{path} pr",
            };
        }
        if (IsId(leaf))
        {
            return $"{path} {NastyValues.Pick(random, Equalities)} {JsonSerializer.Serialize(Id())}";
        }
        if (leaf.Name == "version" && ReferenceEquals(leaf.Parent, CommonAttributes.Meta))
        {
            return $"{path} {NastyValues.Pick(random, Parts)} {JsonSerializer.Serialize($"W/\"{random.Next(1, 4)}\"")}";
        }
        switch (leaf.Type)
        {
            case AttributeType.Boolean:
                return $"{path} {NastyValues.Pick(random, Equalities)} {(random.Next(2) == 0 ? "true" : "false")}";
            case AttributeType.Integer or AttributeType.Decimal or AttributeType.DateTime:
                return $"{path} {NastyValues.Pick(random, Orders)} {NastyValues.Literal(random, leaf.Type)}";
            case AttributeType.Binary:
                return $"{path} {NastyValues.Pick(random, Equalities)} {NastyValues.Literal(random, leaf.Type)}";
        }
        var comparison = NastyValues.Pick(random, Parts);
        var literal = comparison is "co" or "sw" or "ew" && random.Next(2) == 0
            ? JsonSerializer.Serialize(NastyValues.Piece(random))
            : random.Next(8) == 0 ? JsonSerializer.Serialize(NastyValues.Pick(random, (string[])[type.Name, "direct", "user", "work", type.Schema.Id, type.Schema.Id.ToUpperInvariant()]))
            : NastyValues.Literal(random, leaf.Type);
        return $"{path} {comparison} {literal}";
    }

    private string Id() => random.Next(6) switch
    {
        0 => "nobody",
        1 => NastyValues.Pick(random, ids).ToString().ToUpperInvariant(),
        2 => $" {NastyValues.Pick(random, ids)}",
        _ => NastyValues.Pick(random, ids).ToString(),
    };

    private static bool IsId(AttributeDefinition leaf) =>
        ReferenceEquals(leaf, CommonAttributes.Id) || ReferenceEquals(leaf, GroupAttributes.MemberValue) || ReferenceEquals(leaf, UserAttributes.GroupValue);

    private static IEnumerable<(string Path, AttributeDefinition Attribute)> Attributes(ResourceType type)
    {
        foreach (var attribute in CommonAttributes.All.Concat(type.Schema.Attributes).Where(IsFilterable))
        {
            yield return (attribute.Name, attribute);
        }
        foreach (var extension in type.Extensions)
        {
            foreach (var attribute in extension.Schema.Attributes.Where(IsFilterable))
            {
                yield return ($"{extension.Schema.Id}:{attribute.Name}", attribute);
            }
        }
    }

    /// <summary>What is nowhere stored cannot be searched: locations follow from ids.</summary>
    private static bool IsFilterable(AttributeDefinition attribute) =>
        attribute.Returned != Returned.Never
        && !(ReferenceEquals(attribute.Parent, CommonAttributes.Meta) && attribute.Name == "location")
        && !ReferenceEquals(attribute, UserAttributes.GroupRef)
        && !ReferenceEquals(attribute, GroupAttributes.MemberRef)
        && !ReferenceEquals(attribute, GroupAttributes.MemberDisplay);
}
