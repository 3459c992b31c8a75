using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>Reads JSON values by their attributes' definitions. One serves one body and is then done.</summary>
internal sealed class ValueReader(Dialect dialect, ReadMode mode)
{
    /// <summary>Stands for an attribute that was given without a value, so that giving it twice is still seen.</summary>
    public static readonly ScimValue Absent = ScimComplex.Empty;

    private readonly List<KeyValuePair<AttributeDefinition, ScimValue>> _pairs = new(32);
    private readonly List<ScimValue> _items = [];
    private readonly bool _tolerant = dialect == Dialect.Tolerant;

    /// <summary>Names that no schema knows, in order, and no more than a few.</summary>
    public List<string>? Unknown { get; private set; }

    /// <summary>Values read in multi-valued attributes so far.</summary>
    public int ValueCount { get; private set; }

    /// <summary>The value the reader stands on, which it leaves at its end; null where it is absent (RFC 7643 §2.5: null, and an empty list).</summary>
    public ScimValue? Read(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (!attribute.MultiValued)
        {
            return attribute.Type == AttributeType.Complex ? ReadSingleComplex(ref reader, attribute) : ReadSimple(ref reader, attribute);
        }
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return ReadList(ref reader, attribute);
        }
        // RFC 7644 §3.5.2.1: the value to add may be one object, without a list around it. Tolerated in bodies too.
        if (!_tolerant && mode != ReadMode.Patch)
        {
            throw Wrong(attribute, "a list");
        }
        return ReadItem(ref reader, attribute) is { } item ? new ScimList([item]) : null;
    }

    /// <summary>One value of a multi-valued attribute, or of a single one.</summary>
    public ScimValue? ReadItem(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        ValueCount++;
        return attribute.Type == AttributeType.Complex ? ReadComplexItem(ref reader, attribute) : ReadSimple(ref reader, attribute);
    }

    private ScimList? ReadList(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        var start = _items.Count;
        var limit = start + (ReferenceEquals(attribute, GroupAttributes.Members) ? ScimLimits.MembersPerRequest : ScimLimits.ValuesPerAttribute);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null && _tolerant)
            {
                continue;
            }
            if (_items.Count >= limit && mode != ReadMode.Stored)
            {
                throw ScimException.PayloadTooLarge($"'{attribute}' holds more than {limit - start} values, the most in one request; send them in several.");
            }
            if (ReadItem(ref reader, attribute) is { } item)
            {
                _items.Add(item);
            }
            else if (ReferenceEquals(attribute, GroupAttributes.Members))
            {
                throw ScimException.InvalidValue("A member has no 'value'; give it the id of a user or group.");
            }
        }
        if (_items.Count == start)
        {
            return null;
        }
        var items = CollectionsMarshal.AsSpan(_items)[start..].ToArray();
        _items.RemoveRange(start, items.Length);
        return new(ImmutableCollectionsMarshal.AsImmutableArray(items));
    }

    private ScimComplex? ReadSingleComplex(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !_tolerant)
        {
            return ReadComplexItem(ref reader, attribute);
        }
        // {"op":"Add","path":"manager","value":[{"value":"1"}]}: a list of one is its one value, an empty one is none.
        ScimComplex? only = null;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count++ > 0)
            {
                throw Wrong(attribute, "one object, not several");
            }
            only = reader.TokenType == JsonTokenType.Null ? null : ReadComplexItem(ref reader, attribute);
        }
        return only;
    }

    private ScimComplex? ReadComplexItem(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return ReadComplex(ref reader, attribute);
        }
        if (reader.TokenType == JsonTokenType.String && _tolerant && BareValue.Part(attribute) is { } part)
        {
            return ReadSimple(ref reader, part) is ScimString { Value.Length: > 0 } text ? RoleJson.Unwrap(attribute, BareValue.Wrap(part, text.Value)) : null;
        }
        throw Wrong(attribute, "an object");
    }

    private ScimComplex? ReadComplex(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        var start = _pairs.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var part = reader.ValueIsEscaped
                ? attribute.Sub(StrictJson.Text(ref reader, "An attribute name"))
                : AttributeDefinition.Find(attribute.SubAttributes, reader.ValueSpan);
            if (part is null)
            {
                SkipUnknown(ref reader, attribute);
                continue;
            }
            reader.Read();
            if (part.Mutability == Mutability.ReadOnly && mode != ReadMode.Stored)
            {
                reader.Skip();
                Push(start, part, null);
                continue;
            }
            Push(start, part, Read(ref reader, part));
        }
        if (Pop(start) is not { } value)
        {
            return null;
        }
        return !_tolerant || mode == ReadMode.Stored ? value : EmptyReference.Is(attribute, value) ? null : RoleJson.Unwrap(attribute, value);
    }

    private void SkipUnknown(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        if (mode != ReadMode.Stored)
        {
            var name = $"{attribute}.{StrictJson.Text(ref reader, "An attribute name")}";
            if (mode == ReadMode.Patch && !_tolerant)
            {
                throw ScimException.InvalidPath($"There is no attribute {Shown.Of(name)}; correct its name or leave it out.");
            }
            AddUnknown(name);
        }
        reader.Read();
        reader.Skip();
    }

    public void AddUnknown(string name)
    {
        Unknown ??= [];
        if (Unknown.Count < 100 && !Unknown.Contains(name))
        {
            Unknown.Add(name);
        }
    }

    /// <summary>Notes an attribute of the object that began at <paramref name="start"/>.</summary>
    public void Push(int start, AttributeDefinition attribute, ScimValue? value)
    {
        foreach (ref readonly var pair in CollectionsMarshal.AsSpan(_pairs)[start..])
        {
            // RFC 8259 §4 wants unique names; RFC 7643 §2.1 makes them the same in any case.
            if (ReferenceEquals(pair.Key, attribute))
            {
                throw ScimException.InvalidSyntax($"'{attribute}' is given twice; give it once.");
            }
        }
        _pairs.Add(new(attribute, value ?? Absent));
    }

    /// <summary>The attributes noted since <paramref name="start"/>; null where none has a value.</summary>
    public ScimComplex? Pop(int start)
    {
        var noted = CollectionsMarshal.AsSpan(_pairs)[start..];
        var count = 0;
        foreach (ref readonly var pair in noted)
        {
            count += ReferenceEquals(pair.Value, Absent) ? 0 : 1;
        }
        ScimComplex? result = null;
        if (count > 0)
        {
            var kept = new KeyValuePair<AttributeDefinition, ScimValue>[count];
            var at = 0;
            foreach (ref readonly var pair in noted)
            {
                if (!ReferenceEquals(pair.Value, Absent))
                {
                    kept[at++] = pair;
                }
            }
            result = new(ImmutableCollectionsMarshal.AsImmutableArray(kept));
        }
        _pairs.RemoveRange(start, noted.Length);
        return result;
    }

    private ScimValue ReadSimple(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        switch (attribute.Type)
        {
            case AttributeType.Boolean:
                return ReadBoolean(ref reader, attribute);
            case AttributeType.Integer:
                // RFC 7643 §2.3.4: no fraction, no exponent.
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var integer) ? new ScimNumber(integer) : throw Wrong(attribute, "an integer");
            case AttributeType.Decimal:
                return reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number) ? new ScimNumber(number) : throw Wrong(attribute, "a number");
        }
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Wrong(attribute, attribute.Type switch
            {
                AttributeType.DateTime => "a dateTime in a string",
                AttributeType.Binary => "base64 in a string",
                _ => "a string",
            });
        }
        var text = mode == ReadMode.Stored ? reader.GetString()! : ReadText(ref reader, attribute);
        return attribute.Type switch
        {
            AttributeType.DateTime => DateTimeText.Parse(text) ?? throw Wrong(attribute, "a dateTime such as \"2008-01-23T04:56:22Z\""),
            AttributeType.Binary when mode != ReadMode.Stored && !Base64.IsValid(text) && !Base64Url.IsValid(text) => throw Wrong(attribute, "base64"),
            _ => new ScimString(text),
        };
    }

    private ScimBoolean ReadBoolean(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return ScimBoolean.Of(reader.TokenType == JsonTokenType.True);
        }
        return _tolerant && reader.TokenType == JsonTokenType.String && BooleanText.Read(ReadText(ref reader, attribute)) is { } value
            ? ScimBoolean.Of(value)
            : throw Wrong(attribute, "true or false");
    }

    private static string ReadText(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        var text = reader.ValueIsEscaped ? StrictJson.Text(ref reader, $"'{attribute}'") : reader.GetString()!;
        return TextRules.Fault(attribute, text) is { } fault ? throw ScimException.InvalidValue($"'{attribute}' {fault}.") : text;
    }

    private static ScimException Wrong(AttributeDefinition attribute, string expected) => ScimException.InvalidValue($"'{attribute}' must be {expected}.");
}
