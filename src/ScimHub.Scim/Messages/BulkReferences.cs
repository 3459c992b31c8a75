using System.Buffers;
using System.Text.Json;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>
/// References to resources the same bulk request creates (RFC 7644 §3.7.2): a string <c>bulkId:x</c> as a value, behind the last slash
/// of a <c>$ref</c>, or inside the filter of a PATCH path. Bodies are read and written as JSON, never as text.
/// </summary>
public static class BulkReferences
{
    public const string Prefix = "bulkId:";

    /// <summary>
    /// The body with each reference to a declared bulkId replaced by the id <paramref name="idOf"/> gives. 409 where that is null: the
    /// resource was not created.
    /// </summary>
    public static ReadOnlyMemory<byte> Resolve(ReadOnlyMemory<byte> data, IReadOnlySet<string> declared, Func<string, string?> idOf)
    {
        if (!MayHold(data.Span))
        {
            return data;
        }
        var output = new ArrayBufferWriter<byte>(data.Length + 256);
        using (var writer = new Utf8JsonWriter(output, ResourceWriter.Options))
        {
            var reader = new Utf8JsonReader(data.Span);
            var property = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    property = StrictJson.Text(ref reader, "An attribute name");
                }
                CopyToken(ref reader, writer, text => Replace(property, text, declared, bulkId => idOf(bulkId) ?? throw NotCreated(bulkId)));
            }
        }
        return output.WrittenMemory;
    }

    /// <summary>The id a path's <c>bulkId:x</c> stands for, or the id as it is.</summary>
    public static string ResolveId(string id, Func<string, string?> idOf) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) ? idOf(id[Prefix.Length..]) ?? throw NotCreated(id[Prefix.Length..]) : id;

    /// <summary>The declared bulkIds a body refers to, and the first reference to one that no POST declares.</summary>
    internal static (HashSet<string> Known, string? Unknown) Find(ReadOnlySpan<byte> data, IReadOnlySet<string> declared)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        string? unknown = null;
        if (MayHold(data))
        {
            var reader = new Utf8JsonReader(data);
            var property = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    property = StrictJson.Text(ref reader, "An attribute name");
                }
                else if (reader.TokenType == JsonTokenType.String)
                {
                    var text = StrictJson.Text(ref reader, $"'{property}'");
                    Replace(property, text, declared, bulkId => { known.Add(bulkId); return bulkId; });
                    var isReference = property.Equals("value", StringComparison.OrdinalIgnoreCase) || property.Equals("$ref", StringComparison.OrdinalIgnoreCase);
                    if (isReference && text.StartsWith(Prefix, StringComparison.Ordinal) && !declared.Contains(text[Prefix.Length..]))
                    {
                        unknown ??= text[Prefix.Length..];
                    }
                }
            }
        }
        return (known, unknown);
    }

    /// <summary>
    /// Parts a body in two: what is free of references to the given bulkIds, and a PATCH that adds the rest. Values of a list go one by one.
    /// </summary>
    internal static (ReadOnlyMemory<byte> Without, ReadOnlyMemory<byte> Patch) Part(ReadOnlyMemory<byte> data, IReadOnlySet<string> bulkIds)
    {
        var without = new ArrayBufferWriter<byte>(data.Length);
        var patch = new ArrayBufferWriter<byte>(512);
        using (var kept = new Utf8JsonWriter(without, ResourceWriter.Options))
        using (var added = new Utf8JsonWriter(patch, ResourceWriter.Options))
        {
            Discovery.Begin(added, SchemaUrns.PatchOp);
            added.WriteStartArray("Operations"u8);
            var reader = new Utf8JsonReader(data.Span);
            reader.Read();
            PartObject(ref reader, data, bulkIds, kept, added, "");
            added.WriteEndArray();
            added.WriteEndObject();
        }
        return (without.WrittenMemory, patch.WrittenMemory);
    }

    private static void PartObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, IReadOnlySet<string> bulkIds, Utf8JsonWriter kept, Utf8JsonWriter added, string prefix)
    {
        kept.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            var value = Raw(ref reader, data, out var inside);
            if (Find(Wrapped(name, value), bulkIds).Known.Count == 0)
            {
                kept.WritePropertyName(name);
                kept.WriteRawValue(value.Span, skipInputValidation: true);
            }
            else if (inside.TokenType == JsonTokenType.StartObject && name.Contains(':') && prefix.Length == 0)
            {
                kept.WritePropertyName(name);
                PartObject(ref inside, data, bulkIds, kept, added, name + ":");
            }
            else
            {
                added.WriteStartObject();
                added.WriteString("op"u8, "add"u8);
                added.WriteString("path"u8, prefix + name);
                added.WritePropertyName("value"u8);
                if (inside.TokenType == JsonTokenType.StartArray)
                {
                    PartArray(ref inside, data, bulkIds, kept, added, name);
                }
                else
                {
                    added.WriteRawValue(value.Span, skipInputValidation: true);
                }
                added.WriteEndObject();
            }
        }
        kept.WriteEndObject();
    }

    private static void PartArray(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, IReadOnlySet<string> bulkIds, Utf8JsonWriter kept, Utf8JsonWriter added, string name)
    {
        kept.WriteStartArray(name);
        added.WriteStartArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = Raw(ref reader, data, out _);
            (Find(Wrapped(name, item), bulkIds).Known.Count == 0 ? kept : added).WriteRawValue(item.Span, skipInputValidation: true);
        }
        kept.WriteEndArray();
        added.WriteEndArray();
    }

    /// <summary>The value the reader stands on, and leaves at its end; a second reader still stands on it.</summary>
    private static ReadOnlyMemory<byte> Raw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> data, out Utf8JsonReader inside)
    {
        inside = reader;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return data[start..(int)reader.BytesConsumed];
    }

    private static byte[] Wrapped(string name, ReadOnlyMemory<byte> value)
    {
        var output = new ArrayBufferWriter<byte>(value.Length + name.Length + 8);
        using (var writer = new Utf8JsonWriter(output, ResourceWriter.Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(name);
            writer.WriteRawValue(value.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private static string Replace(string property, string text, IReadOnlySet<string> declared, Func<string, string> idOf)
    {
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var bulkId = text[Prefix.Length..];
            return declared.Contains(bulkId) ? idOf(bulkId) : text;
        }
        if (property.Equals("$ref", StringComparison.OrdinalIgnoreCase))
        {
            var slash = text.LastIndexOf('/');
            return text.AsSpan(slash + 1).StartsWith(Prefix) && declared.Contains(text[(slash + 1 + Prefix.Length)..])
                ? string.Concat(text.AsSpan(0, slash + 1), idOf(text[(slash + 1 + Prefix.Length)..]))
                : text;
        }
        return property.Equals("path", StringComparison.OrdinalIgnoreCase) ? ReplaceInPath(text, declared, idOf) : text;
    }

    /// <summary><c>members[value eq "bulkId:x"]</c></summary>
    private static string ReplaceInPath(string path, IReadOnlySet<string> declared, Func<string, string> idOf)
    {
        const string mark = "\"" + Prefix;
        for (var at = path.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = path.IndexOf(mark, at + 1, StringComparison.Ordinal))
        {
            var start = at + mark.Length;
            var end = path.IndexOf('"', start);
            if (end > start && declared.Contains(path[start..end]))
            {
                path = string.Concat(path.AsSpan(0, at + 1), idOf(path[start..end]), path.AsSpan(end));
            }
        }
        return path;
    }

    private static void CopyToken(ref Utf8JsonReader reader, Utf8JsonWriter writer, Func<string, string> rewrite)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(StrictJson.Text(ref reader, "An attribute name"));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(rewrite(StrictJson.Text(ref reader, "A value")));
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    /// <summary>A quick look: an escape could hide a reference, so it counts as one.</summary>
    private static bool MayHold(ReadOnlySpan<byte> data) => data.IndexOf("bulkId:"u8) >= 0 || data.Contains((byte)'\\');

    private static ScimException NotCreated(string bulkId) =>
        new(409, ScimErrorType.None, $"The resource with the bulkId {Shown.Of(bulkId)} was not created, so nothing can refer to it.");
}
