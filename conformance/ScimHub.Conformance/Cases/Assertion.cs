using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ScimHub.Conformance.Cases;

/// <summary>
/// One assertion about one value: a plain JSON value asks for equality; an object names operators, all of which must hold.
/// <see cref="Explain"/> answers null when it holds, else what is wrong in plain words.
/// </summary>
internal static class Assertion
{
    private delegate string? Operator(JsonNode? actual, JsonNode? argument);

    private static readonly Dictionary<string, Operator> Operators = new()
    {
        ["equals"] = (actual, wanted) => Same(actual, wanted) ? null : $"is {Shorten(actual)}, expected {Shorten(wanted)}",
        ["equalsIgnoreCase"] = (actual, wanted) => string.Equals(JsonText.Plain(actual), JsonText.Plain(wanted), StringComparison.OrdinalIgnoreCase)
            ? null : $"is {Shorten(actual)}, expected {Shorten(wanted)} in any case",
        ["differs"] = (actual, other) => !Same(actual, other) ? null : $"is still {Shorten(actual)}",
        ["exists"] = (actual, wanted) => JsonText.IsUnassigned(actual) != IsTrue(wanted) ? null
            : IsTrue(wanted) ? "is missing" : $"is {Shorten(actual)}, expected it to be absent",
        ["absent"] = (actual, wanted) => JsonText.IsUnassigned(actual) == IsTrue(wanted) ? null
            : IsTrue(wanted) ? $"is {Shorten(actual)}, expected it to be absent" : "is missing",
        ["type"] = (actual, wanted) => TypeOf(actual) == JsonText.Plain(wanted) || (JsonText.Plain(wanted) == "integer" && IsInteger(actual))
            ? null : $"is {TypeOf(actual)} {Shorten(actual)}, expected {JsonText.Plain(wanted)}",
        ["matches"] = (actual, pattern) => actual is not null && Regex.IsMatch(JsonText.Plain(actual), JsonText.Plain(pattern))
            ? null : $"is {Shorten(actual)}, expected it to match {JsonText.Plain(pattern)}",
        ["lacks"] = (actual, pattern) => actual is null || !Regex.IsMatch(JsonText.Plain(actual), JsonText.Plain(pattern))
            ? null : $"matches {JsonText.Plain(pattern)}, which it must not",
        ["oneOf"] = (actual, choices) => List(choices).Any(choice => Same(actual, choice))
            ? null : $"is {Shorten(actual)}, expected one of {Shorten(choices)}",
        ["contains"] = (actual, item) => List(actual).Any(value => Covers(value, item))
            ? null : $"is {Shorten(actual)}, expected it to contain {Shorten(item)}",
        ["excludes"] = (actual, item) => !List(actual).Any(value => Covers(value, item))
            ? null : $"contains {Shorten(item)}, which it must not",
        ["containsAll"] = (actual, items) => List(items).Where(item => !List(actual).Any(value => Covers(value, item))).ToList() is { Count: > 0 } missing
            ? $"lacks {string.Join(", ", missing.Select(Shorten))}" : null,
        ["within"] = (actual, choices) => List(actual).Where(value => !List(choices).Any(choice => Same(value, choice))).ToList() is { Count: > 0 } others
            ? $"holds {string.Join(", ", others.Select(Shorten))}, which is not among {Shorten(choices)}" : null,
        ["count"] = (actual, wanted) => List(actual).Count == Number(wanted) ? null : $"has {List(actual).Count} values, expected {JsonText.Plain(wanted)}",
        ["minCount"] = (actual, wanted) => List(actual).Count >= Number(wanted) ? null : $"has {List(actual).Count} values, expected at least {JsonText.Plain(wanted)}",
        ["maxCount"] = (actual, wanted) => List(actual).Count <= Number(wanted) ? null : $"has {List(actual).Count} values, expected at most {JsonText.Plain(wanted)}",
        ["atLeast"] = (actual, wanted) => Number(actual) >= Number(wanted) ? null : $"is {Shorten(actual)}, expected at least {JsonText.Plain(wanted)}",
        ["atMost"] = (actual, wanted) => Number(actual) <= Number(wanted) ? null : $"is {Shorten(actual)}, expected at most {JsonText.Plain(wanted)}",
        ["unique"] = (actual, _) => List(actual).GroupBy(JsonText.Compact).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"holds {twice.Key} more than once" : null,
        ["atMostOnce"] = (actual, _) => List(actual).Count(value => IsTrue(value)) <= 1 ? null : "is true more than once",
        ["every"] = (actual, each) => List(actual).Select(item => Explain(item, each)).FirstOrDefault(fault => fault is not null) is { } fault
            ? $"has a value that {fault}" : null,
        ["some"] = (actual, each) => List(actual).Any(item => Explain(item, each) is null)
            ? null : $"is {Shorten(actual)}; none of its values is as expected ({Shorten(each)})",
        ["sorted"] = Sorted,
        ["dateTime"] = (actual, _) => IsDateTime(actual) ? null : $"is {Shorten(actual)}, which is no xsd:dateTime",
        ["sameInstant"] = (actual, wanted) => Instant(actual) is { } at && at == Instant(wanted) ? null : $"is {Shorten(actual)}, expected the instant {Shorten(wanted)}",
        ["notBefore"] = (actual, wanted) => Instant(actual) is { } at && at >= Instant(wanted) ? null : $"is {Shorten(actual)}, which is before {Shorten(wanted)}",
        ["noNulls"] = (actual, _) => FindNull(actual, "$") is { } place ? $"holds null at {place}" : null,
        ["body"] = (actual, members) => ((JsonObject)members!)
            .Select(member => Explain(BodyPath.Parse(member.Key).Evaluate(actual), member.Value) is { } fault ? $"{member.Key} {fault}" : null)
            .FirstOrDefault(fault => fault is not null),
    };

    public static string? Explain(JsonNode? actual, JsonNode? assertion)
    {
        if (assertion is not JsonObject operators)
        {
            return Operators["equals"](actual, assertion);
        }

        foreach (var (name, argument) in operators)
        {
            if (Operators[name](actual, argument) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Throws where an operator is unknown or its argument cannot work.</summary>
    public static void Validate(JsonNode? assertion)
    {
        foreach (var (name, argument) in assertion as JsonObject ?? [])
        {
            if (!Operators.ContainsKey(name))
            {
                throw new CaseFormatException($"\"{name}\" is no operator; known are {string.Join(", ", Operators.Keys)}.");
            }

            if (name is "matches" or "lacks")
            {
                try
                {
                    _ = new Regex(JsonText.Plain(argument));
                }
                catch (ArgumentException fault)
                {
                    throw new CaseFormatException($"The pattern {JsonText.Plain(argument)} is not valid: {fault.Message}", fault);
                }
            }
            else if (name is "every" or "some")
            {
                Validate(argument);
            }
            else if (name is "body")
            {
                foreach (var (path, inner) in argument as JsonObject ?? throw new CaseFormatException("\"body\" takes an object of paths."))
                {
                    BodyPath.Parse(path);
                    Validate(inner);
                }
            }
        }
    }

    private static bool Same(JsonNode? left, JsonNode? right) =>
        JsonNode.DeepEquals(left, right) || (Number(left) is { } number && number == Number(right));

    /// <summary>Equality, where an object asked for need only be part of the object found.</summary>
    private static bool Covers(JsonNode? actual, JsonNode? wanted) => (actual, wanted) switch
    {
        (JsonObject, JsonObject members) => members.All(member => Covers(BodyPath.Parse($"'{member.Key}'").Evaluate(actual), member.Value)),
        _ => Same(actual, wanted),
    };

    private static IReadOnlyList<JsonNode?> List(JsonNode? node) => node is JsonArray list ? [.. list] : node is null ? [] : [node];

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static decimal? Number(JsonNode? node) =>
        node is JsonValue && node.GetValueKind() == JsonValueKind.Number && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static bool IsInteger(JsonNode? node) => Number(node) is not null && !node!.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E');

    private static string TypeOf(JsonNode? node) => node is null ? "null" : node.GetValueKind() switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static bool IsDateTime(JsonNode? node) =>
        node is not null && Regex.IsMatch(JsonText.Plain(node), @"^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$") && Instant(node) is not null;

    private static DateTimeOffset? Instant(JsonNode? node) =>
        DateTimeOffset.TryParse(JsonText.Plain(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static string? Sorted(JsonNode? actual, JsonNode? direction)
    {
        var values = List(actual).Select(JsonText.Plain).ToList();
        var ordered = JsonText.Plain(direction) == "descending"
            ? values.OrderByDescending(value => value, StringComparer.OrdinalIgnoreCase)
            : values.OrderBy(value => value, StringComparer.OrdinalIgnoreCase);
        return ordered.SequenceEqual(values) ? null : $"is in the order {string.Join(", ", values)}, expected {JsonText.Plain(direction)}";
    }

    private static string? FindNull(JsonNode? node, string place) => node switch
    {
        null => place,
        JsonObject members => members.Select(member => FindNull(member.Value, $"{place}.{member.Key}")).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select((item, index) => FindNull(item, $"{place}[{index}]")).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string Shorten(JsonNode? node)
    {
        var text = node is null ? "missing" : JsonText.Compact(node);
        return text.Length > 240 ? string.Concat(text.AsSpan(0, 240), "…") : text;
    }
}
