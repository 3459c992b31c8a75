using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Agreement;

/// <summary>Values that databases, quoting and case rules treat differently, a few of each type so that comparisons often meet.</summary>
internal static class NastyValues
{
    public static readonly string[] Texts =
    [
        "", " ", "a", "A", "b", "ab", "aB", "aab", "b ", " b", "O'Brien", "\"quoted\"", "back\\slash", "50%", "a_b", "a%b", "%", "_", "$1", "$3", "@p1", "?", "{}", "[1]",
        "'; DROP TABLE \"Users\"; --", "/* c */", "-- c", "\\u0041", "\\", "\\'", "true", "null", "1", "-1", "01",
        "😀", "😀a", "𝒜", "\uE000", "\uFFFD", "é", "e\u0301", "E\u0301", "İstanbul", "istanbul", "ıssız", "I", "i", "straße", "STRASSE", "ſ", "s", "\u212A", "k", "ﬁ", "fi", "Ａ", "中文",
        "\u00A0", "\u200B", "a\u200B", "tab\there", "line\nbreak", "Ω", "ω", "ς", "Σ", "ǆ", "ǅ", "\u0345", "ﷺ",
    ];

    private static readonly string[] Numbers =
        ["0", "1", "-1", "2", "10", "9", "-9", "-10", "1.5", "1.50", "-1.5", "-1.25", "0.1", "1e3", "1000", "9007199254740993", "9007199254740992", "0.30000000000000004", "0.3", "79228162514264337593543950335", "-79228162514264337593543950335", "0.0000000000000000000000000001"];

    private static readonly string[] Wholes = ["0", "1", "-1", "2", "10", "9", "-9", "-10", "9007199254740993", "9007199254740992", "-9007199254740993", "2147483648"];

    private static readonly string[] Moments =
    [
        "2026-05-01T10:00:00Z", "2026-05-01T12:00:00+02:00", "2026-05-01T10:00:00.000Z", "2026-05-01T10:00:00.0000001Z", "2026-05-01T09:59:59.9999999Z", "2026-04-30T20:00:00-14:00",
        "1969-12-31T23:59:59.999-05:00", "0001-01-02T00:00:00Z", "9999-12-30T23:59:59Z", "2024-02-29T00:00:00Z",
    ];

    private static readonly string[] Links = ["https://example.org/a", "HTTPS://EXAMPLE.ORG/A", "https://example.org/a%20b", "https://example.org/?q=%27--", "urn:example:a"];

    private static readonly string[] Blobs = ["YQ==", "YWI=", "/+8=", "AAAA", "aaaa"];

    public static string Text(Random random) => Texts[random.Next(Texts.Length)];

    /// <summary>A value of this type as JSON.</summary>
    public static JsonNode Value(Random random, AttributeType type) => type switch
    {
        AttributeType.Boolean => random.Next(2) == 0,
        AttributeType.Integer => JsonNode.Parse(Pick(random, Wholes))!,
        AttributeType.Decimal => JsonNode.Parse(Pick(random, Numbers))!,
        AttributeType.DateTime => Pick(random, Moments),
        AttributeType.Reference => Pick(random, Links),
        AttributeType.Binary => Pick(random, Blobs),
        _ => Text(random),
    };

    /// <summary>A literal of this type as a filter has it.</summary>
    public static string Literal(Random random, AttributeType type) => type switch
    {
        AttributeType.Integer => Pick(random, Wholes),
        AttributeType.Decimal => Pick(random, Numbers),
        _ => JsonSerializer.Serialize(Value(random, type)),
    };

    /// <summary>A piece of a text: what <c>co</c>, <c>sw</c> and <c>ew</c> look for. Whole characters only.</summary>
    public static string Piece(Random random)
    {
        var elements = new StringInfo(Text(random));
        var length = elements.LengthInTextElements;
        if (length == 0)
        {
            return "a";
        }
        var start = random.Next(length);
        return elements.SubstringByTextElements(start, random.Next(1, Math.Min(3, length - start) + 1));
    }

    public static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];
}
