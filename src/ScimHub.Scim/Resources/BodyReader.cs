using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>Reads one whole resource.</summary>
internal sealed class BodyReader(ResourceType type, Dialect dialect, ReadMode mode)
{
    private readonly ValueReader _values = new(dialect, mode);
    private readonly bool _tolerant = dialect == Dialect.Tolerant;
    private HashSet<string>? _listed;
    private HashSet<string>? _unknownNames;

    public ReadResult Read(ReadOnlySpan<byte> json)
    {
        var reader = StrictJson.OpenObject(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadAttribute(ref reader);
        }
        StrictJson.Close(ref reader);
        var attributes = _values.Pop(0) ?? ScimComplex.Empty;
        if (!_tolerant && mode == ReadMode.Body)
        {
            CheckSchemas(attributes);
        }
        return new(new(type, attributes), _values.Unknown is { } unknown ? [.. unknown] : []);
    }

    private void ReadAttribute(ref Utf8JsonReader reader)
    {
        string? name = null;
        AttributeDefinition? attribute;
        if (reader.ValueIsEscaped)
        {
            name = Name(ref reader);
            attribute = type.Find(null, name);
        }
        else
        {
            attribute = type.FindCore(reader.ValueSpan);
        }
        if (attribute is not null)
        {
            ReadValue(ref reader, attribute);
            return;
        }
        if ((name is null ? type.FindExtension(reader.ValueSpan) : type.FindExtension(name)) is { } extension)
        {
            ReadExtension(ref reader, extension);
            return;
        }
        name ??= Name(ref reader);
        if (_tolerant && mode == ReadMode.Body)
        {
            ReadTolerated(ref reader, name);
        }
        else
        {
            SkipUnknown(ref reader, name);
        }
    }

    /// <summary>Extension attributes under a misspelt URN, under one key with their URN, or without a URN at all.</summary>
    private void ReadTolerated(ref Utf8JsonReader reader, string name)
    {
        if (!name.Contains(':'))
        {
            if (UnqualifiedExtension.Find(type, name) is { } unqualified)
            {
                ReadUnlessEmpty(ref reader, unqualified);
                return;
            }
        }
        else if (QualifiedName.Split(type, name, dialect, out var schema, out var rest))
        {
            if (rest.IsEmpty)
            {
                ReadExtension(ref reader, schema);
                return;
            }
            if (QualifiedName.Find(type, schema, rest) is { } qualified)
            {
                ReadUnlessEmpty(ref reader, qualified);
                return;
            }
        }
        SkipUnknown(ref reader, name);
    }

    private void ReadValue(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        reader.Read();
        if (ReferenceEquals(attribute, CommonAttributes.Schemas))
        {
            ReadSchemas(ref reader);
        }
        else if (attribute.Mutability == Mutability.ReadOnly && mode != ReadMode.Stored)
        {
            reader.Skip();
            _values.Push(0, attribute, null);
        }
        else
        {
            _values.Push(0, attribute, _values.Read(ref reader, attribute));
        }
    }

    /// <summary>Entra ID sends <c>"department":null,"manager":null</c> beside the extension that has their values: such a null says nothing.</summary>
    private void ReadUnlessEmpty(ref Utf8JsonReader reader, AttributeDefinition attribute)
    {
        var ahead = reader;
        ahead.Read();
        if (ahead.TokenType == JsonTokenType.Null)
        {
            reader.Read();
            return;
        }
        ReadValue(ref reader, attribute);
    }

    private void ReadExtension(ref Utf8JsonReader reader, Schema schema)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw ScimException.InvalidValue($"'{schema.Id}' must be an object with that schema's attributes.");
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var attribute = reader.ValueIsEscaped ? schema.Find(Name(ref reader)) : AttributeDefinition.Find(schema.Attributes, reader.ValueSpan);
            if (attribute is not null)
            {
                ReadValue(ref reader, attribute);
            }
            else
            {
                SkipUnknown(ref reader, mode == ReadMode.Stored ? "" : $"{schema.Id}:{Name(ref reader)}");
            }
        }
    }

    private void ReadSchemas(ref Utf8JsonReader reader)
    {
        if (mode == ReadMode.Stored)
        {
            reader.Skip();
            return;
        }
        _values.Push(0, CommonAttributes.Schemas, null);
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (!_tolerant)
            {
                throw ScimException.InvalidSyntax($"'schemas' must be a list of URNs; send [\"{type.Schema.Id}\"].");
            }
            reader.Skip();
            return;
        }
        if (_tolerant)
        {
            // Which attributes there are says more than what is listed.
            reader.Skip();
            return;
        }
        _listed = new(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                throw ScimException.InvalidSyntax("'schemas' must hold URNs in strings only.");
            }
            _listed.Add(StrictJson.Text(ref reader, "'schemas'"));
        }
    }

    /// <summary>RFC 7643 §3: "schemas" is required and lists the resource's schema and those of the extensions it has attributes of.</summary>
    private void CheckSchemas(ScimComplex attributes)
    {
        if (_listed is null || !_listed.Contains(type.Schema.Id))
        {
            throw ScimException.InvalidSyntax($"'schemas' must list '{type.Schema.Id}'; add it.");
        }
        foreach (var urn in _listed)
        {
            if (!string.Equals(urn, type.Schema.Id, StringComparison.OrdinalIgnoreCase) && type.FindExtension(urn) is null)
            {
                throw ScimException.InvalidValue($"'schemas' lists {Shown.Of(urn)}, which is no schema of a {type.Name}; remove or correct it.");
            }
        }
        foreach (var (attribute, _) in attributes.Attributes)
        {
            if (attribute.SchemaId is { } urn && !_listed.Contains(urn))
            {
                throw ScimException.InvalidValue($"The attribute '{attribute}' belongs to '{urn}', which 'schemas' does not list; add it.");
            }
        }
    }

    private void SkipUnknown(ref Utf8JsonReader reader, string name)
    {
        if (mode != ReadMode.Stored)
        {
            _unknownNames ??= new(StringComparer.OrdinalIgnoreCase);
            if (!_unknownNames.Add(name))
            {
                throw ScimException.InvalidSyntax($"{Shown.Of(name)} is given twice; give it once.");
            }
            _values.AddUnknown(name);
        }
        reader.Read();
        reader.Skip();
    }

    private static string Name(ref Utf8JsonReader reader) => StrictJson.Text(ref reader, "An attribute name");
}
