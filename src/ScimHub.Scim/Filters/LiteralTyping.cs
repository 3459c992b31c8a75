using System.Globalization;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>Gives a literal its attribute's type, or says why it has another.</summary>
internal static class LiteralTyping
{
    public static Filter Compare(AttributePath path, ComparisonOperator comparison, Literal literal, Dialect dialect, FilterText text)
    {
        var isPart = comparison is ComparisonOperator.Co or ComparisonOperator.Sw or ComparisonOperator.Ew;
        var isOrder = comparison is ComparisonOperator.Gt or ComparisonOperator.Ge or ComparisonOperator.Lt or ComparisonOperator.Le;
        var tolerant = dialect == Dialect.Tolerant;
        switch (path.Leaf.Type)
        {
            case AttributeType.Boolean:
                // RFC 7644 table 3: "Boolean and Binary attributes SHALL cause a failed response".
                if (isPart || isOrder)
                {
                    throw text.Fault($"'{path}' is a boolean; compare it with eq or ne");
                }
                return new ComparisonFilter(path, comparison, ScimBoolean.Of(Boolean(literal, tolerant) ?? throw text.Fault($"'{path}' is a boolean; compare it with true or false, without quotes")));
            case AttributeType.Integer or AttributeType.Decimal:
                if (isPart)
                {
                    throw text.Fault($"'{path}' is a number; compare it with eq, ne, gt, ge, lt or le");
                }
                return new ComparisonFilter(path, comparison, Number(literal) ?? throw text.Fault($"'{path}' is a number; compare it with one, without quotes"));
            case AttributeType.DateTime:
                if (isPart)
                {
                    throw text.Fault($"'{path}' is a dateTime; compare it with eq, ne, gt, ge, lt or le");
                }
                return new ComparisonFilter(path, comparison, (Text(literal, tolerant) is { } time ? DateTimeText.Parse(time) : null)
                    ?? throw text.Fault($"'{path}' is a dateTime; compare it with one such as \"2011-05-13T04:42:34Z\""));
            case AttributeType.Binary when isOrder:
                throw text.Fault($"'{path}' is binary; compare it with eq or ne");
            default:
                var value = Text(literal, tolerant) ?? throw text.Fault($"'{path}' is a string; put its value in double quotes");
                // Everything contains the empty string, but only what is there.
                return isPart && value.Length == 0 ? new PresentFilter(path) : new ComparisonFilter(path, comparison, new ScimString(value));
        }
    }

    private static bool? Boolean(Literal literal, bool tolerant) => literal.Kind switch
    {
        LiteralKind.True => true,
        LiteralKind.False => false,
        LiteralKind.Text when tolerant => BooleanText.Read(literal.Text),
        _ => null,
    };

    private static ScimNumber? Number(Literal literal) =>
        literal.Kind == LiteralKind.Bare && IsJsonNumber(literal.Text) && decimal.TryParse(literal.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? new(number)
            : null;

    /// <summary>Unquoted text is what Entra's documentation and collection send: <c>filter=externalId eq jyoung</c>.</summary>
    private static string? Text(Literal literal, bool tolerant) => literal.Kind == LiteralKind.Text || tolerant ? literal.Text : null;

    /// <summary>RFC 8259 §6.</summary>
    private static bool IsJsonNumber(ReadOnlySpan<char> text)
    {
        if (text is ['-', ..])
        {
            text = text[1..];
        }
        if (text.IsEmpty || !char.IsAsciiDigit(text[0]) || (text[0] == '0' && text.Length > 1 && char.IsAsciiDigit(text[1])))
        {
            return false;
        }
        text = text.TrimStart("0123456789");
        if (text is ['.', ..])
        {
            var fraction = text[1..].TrimStart("0123456789");
            if (fraction.Length == text.Length - 1)
            {
                return false;
            }
            text = fraction;
        }
        if (text is ['e' or 'E', ..])
        {
            text = text[1..];
            text = text is ['+' or '-', ..] ? text[1..] : text;
            return !text.IsEmpty && text.TrimStart("0123456789").IsEmpty;
        }
        return text.IsEmpty;
    }
}
