using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Generated;

/// <summary>Makes filters, paths, bodies and PATCH messages: most of them right or nearly so, some cut, doubled and bent.</summary>
internal sealed class InputGenerator(int seed)
{
    private static readonly string[] Operators = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr", "EQ", "Pr", "regex"];
    private static readonly string[] Texts = ["", "a", "A", "work", "home", "a@b.c", "1", "True", "false", "null", "bjensen", "Größe", "ſ", "İ", "\u212a", "😀", "a b", "O'Malley", "%_", "2011-05-13T04:42:34Z", "x\\\"y", "\\u0041", "\\ud83d\\ude00", "\\n"];
    private static readonly string[] OddTexts = ["\\u0000", "\\ud800", "\\x", "\u0001", "\ufffe", "\u202e", "bulkId:a", new('x', 500), "{\\\"value\\\":\\\"Admin\\\"}", "{\\\"value\\\":5", "\ud83d"];
    private static readonly string[] Marks = ["(", ")", "[", "]", "{", "}", "\"", "\\", ".", ":", ",", " ", "-", "$", "/", "%", "\0", "\t", "é", "\ud83d", "not", "and", "or", "null", "members", "value", "emails", "urn:", "2.0", "op", "path", "[[", "\"\""];

    private readonly Random _random = new(seed);
    private static readonly ResourceType Type = Samples.Extended.User;
    private static readonly ImmutableArray<AttributeDefinition> Attributes =
        [.. CommonAttributes.All, .. CoreSchemas.User.Attributes, .. CoreSchemas.EnterpriseUser.Attributes, .. Type.FindExtension(Samples.Hr)!.Attributes];

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Next(int below) => _random.Next(below);

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public string Filter(int depth = 0)
    {
        switch (_random.Next(depth > 4 ? 5 : 10))
        {
            case 5:
                return $"{Filter(depth + 1)} and {Filter(depth + 1)}";
            case 6:
                return $"{Filter(depth + 1)} or {Filter(depth + 1)}";
            case 7:
                return $"not ({Filter(depth + 1)})";
            case 8:
                return $"({Filter(depth + 1)})";
            case 9:
                return ValuePath(depth + 1);
            default:
                var attribute = Pick(Attributes);
                var part = attribute.SubAttributes.IsEmpty || Chance(20) ? null : Pick(attribute.SubAttributes);
                return Comparison(Name(attribute) + (part is null ? "" : "." + Cased(part.Name)), part ?? attribute);
        }
    }

    public string ValuePath(int depth)
    {
        var attribute = Pick(Attributes);
        return $"{Name(attribute)}[{Inner(attribute, depth)}]{(Chance(10) && !attribute.SubAttributes.IsEmpty ? $".{Pick(attribute.SubAttributes).Name} eq \"x\"" : "")}";
    }

    private string Inner(AttributeDefinition attribute, int depth)
    {
        var part = attribute.SubAttributes.IsEmpty ? attribute : Pick(attribute.SubAttributes);
        var first = Comparison(attribute.SubAttributes.IsEmpty ? "value" : part.Name, part);
        return depth > 4 || Chance(60) ? first : $"{(Chance(20) ? $"not ({first})" : first)} {Pick<string>(["and", "or"])} {Inner(attribute, depth + 1)}";
    }

    private string Comparison(string path, AttributeDefinition leaf)
    {
        var op = Pick(Operators);
        return string.Equals(op, "pr", StringComparison.OrdinalIgnoreCase) ? $"{path} {op}" : $"{path} {op} {Literal(leaf)}";
    }

    private string Literal(AttributeDefinition leaf) => Chance(8) ? Pick<string>(["null", "true", "5", "\"x\"", "x", "1e9", "-0", "\""]) : leaf.Type switch
    {
        AttributeType.Boolean => Pick<string>(["true", "false", "\"True\"", "FALSE"]),
        AttributeType.Integer or AttributeType.Decimal => Number(),
        AttributeType.DateTime => $"\"{Time()}\"",
        _ => $"\"{Text()}\"",
    };

    private string Number() => Chance(90) ? _random.Next(-5, 10).ToString(CultureInfo.InvariantCulture) : Pick<string>(["1.5", "-2.25e1", "99999999999999999999", "1e400", "0x1", "-"]);

    private string Time() => Chance(90)
        ? new DateTime(_random.Next(1, 9999), _random.Next(1, 13), _random.Next(1, 29), 1, 2, 3, DateTimeKind.Utc).ToString("s", CultureInfo.InvariantCulture) + Pick<string>(["Z", "", "+14:00", "-05:30", ".1234567890Z"])
        : Pick<string>(["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2020-02-30T00:00:00Z", "2020", "", "2020-01-01T00:00:00+99:99"]);

    private string Text() => Chance(97) ? Pick(Texts) : Pick(OddTexts);

    private string Name(AttributeDefinition attribute)
    {
        var urn = attribute.SchemaId is { } schema && (Chance(10) || !ReferenceEquals(schema, CoreSchemas.User.Id) && Chance(80)) ? schema + ":" : "";
        return Chance(3) ? Pick<string>(["nothing", "__proto__", "", "urn:x:y", "a.b.c"]) : Cased(urn + attribute.Name);
    }

    private string Cased(string name) => Chance(90) ? name : Chance(50) ? name.ToUpperInvariant() : name.ToLowerInvariant();

    /// <summary>A body of a user; perhaps with what no user has.</summary>
    public string Body()
    {
        var members = new List<string> { $"\"schemas\":[\"{SchemaUrns.User}\",\"{SchemaUrns.EnterpriseUser}\",\"{Samples.Hr}\"]", $"\"userName\":\"{Text()}u\"" };
        foreach (var schema in (Schema?[])[null, CoreSchemas.User, CoreSchemas.EnterpriseUser, Type.FindExtension(Samples.Hr)])
        {
            var chosen = (schema?.Attributes ?? CommonAttributes.All).Where(a => a.Name is not ("userName" or "schemas") && Chance(25)).Select(a => $"\"{Cased(a.Name)}\":{Value(a)}");
            if (schema is null || ReferenceEquals(schema, CoreSchemas.User))
            {
                members.AddRange(chosen);
            }
            else
            {
                members.Add($"\"{Cased(schema.Id)}\":{{{string.Join(',', chosen)}}}");
            }
        }
        if (Chance(10))
        {
            members.Add("\"unknown\":{\"a\":[1,{}]}");
        }
        return $"{{{string.Join(',', members)}}}";
    }

    private string Value(AttributeDefinition attribute) => Chance(4)
        ? Pick<string>(["null", "\"\"", "[]", "{}", "5", "true", "\"True\"", "[null]", "[{}]", "[[]]", "{\"value\":\"\"}", "\"x\""])
        : attribute.MultiValued ? $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Item(attribute)))}]" : Item(attribute);

    private string Item(AttributeDefinition attribute) => attribute.Type switch
    {
        AttributeType.Complex => $"{{{string.Join(',', attribute.SubAttributes.Where(p => p.Required || Chance(p.Name == "primary" ? 15 : 50)).Select(p => $"\"{Cased(p.Name)}\":{Value(p)}"))}}}",
        AttributeType.Boolean => Pick<string>(["true", "false"]),
        AttributeType.Integer or AttributeType.Decimal => Number(),
        AttributeType.DateTime => $"\"{Time()}\"",
        AttributeType.Binary => Pick<string>(["\"AQID\"", "\"AQ==\"", "\"\"", "\"a-_b\"", "\"?\""]),
        _ => $"\"{Text()}\"",
    };

    public string Patch() =>
        $"{{\"schemas\":[\"{SchemaUrns.PatchOp}\"],\"Operations\":[{string.Join(',', Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => Operation()))}]}}";

    private string Operation()
    {
        var op = Pick<string>(["add", "replace", "remove", "Add", "Replace", "Remove", Chance(5) ? "move" : "add"]);
        var attribute = Pick(Attributes);
        if (Chance(15))
        {
            return $"{{\"op\":\"{op}\",\"value\":{{\"{Escaped(Path(attribute, out var leaf))}\":{Value(leaf)},\"{Pick(Attributes).Name}\":{Value(attribute)}}}}}";
        }
        var path = Path(attribute, out var target);
        var value = Chance(string.Equals(op, "remove", StringComparison.OrdinalIgnoreCase) ? 20 : 97) ? $",\"value\":{Value(target)}" : "";
        return $"{{\"op\":\"{op}\",\"path\":\"{Escaped(path)}\"{value}}}";
    }

    public string Path(AttributeDefinition attribute, out AttributeDefinition leaf)
    {
        leaf = attribute;
        var path = Name(attribute);
        if (Chance(attribute.MultiValued ? 50 : 5))
        {
            path += $"[{Inner(attribute, 0)}]";
        }
        if (!attribute.SubAttributes.IsEmpty && Chance(50))
        {
            leaf = Pick(attribute.SubAttributes);
            path += "." + leaf.Name;
        }
        return path;
    }

    public string MemberOperations()
    {
        string Id() => Pick<string>(["a", "b", "c", "d", "A"]);
        string List() => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => $"{{\"value\":\"{Id()}\"}}"))}]";
        string One() => _random.Next(7) switch
        {
            0 => $"{{\"op\":\"add\",\"path\":\"members\",\"value\":{List()}}}",
            1 => $"{{\"op\":\"replace\",\"path\":\"members\",\"value\":{List()}}}",
            2 => "{\"op\":\"remove\",\"path\":\"members\"}",
            3 => $"{{\"op\":\"remove\",\"path\":\"members\",\"value\":{List()}}}",
            4 => $"{{\"op\":\"remove\",\"path\":\"members[value eq \\\"{Id()}\\\"]\"}}",
            5 => $"{{\"op\":\"remove\",\"path\":\"members[value eq \\\"{Id()}\\\" or value eq \\\"{Id()}\\\"]\"}}",
            _ => $"{{\"op\":\"add\",\"value\":{{\"members\":{List()}}}}}",
        };
        return $"[{string.Join(',', Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => One()))}]";
    }

    /// <summary>The same text with a few places cut, doubled, swapped or replaced.</summary>
    public string Bend(string text)
    {
        var bent = new StringBuilder(text);
        for (var count = 1 + _random.Next(3); count > 0; count--)
        {
            var at = _random.Next(bent.Length + 1);
            var length = Math.Min(_random.Next(1, 8), bent.Length - at);
            switch (_random.Next(4))
            {
                case 0:
                    bent.Remove(at, length);
                    break;
                case 1:
                    bent.Insert(at, Pick(Marks));
                    break;
                case 2:
                    bent.Insert(at, bent.ToString(at, length));
                    break;
                default:
                    bent.Remove(at, length).Insert(at, Pick(Marks));
                    break;
            }
        }
        return bent.ToString();
    }

    private static string Escaped(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
