using System.Collections.Immutable;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>Reads one PATCH message.</summary>
internal sealed class PatchReader(ResourceType type, Dialect dialect)
{
    private readonly ValueReader _values = new(dialect, ReadMode.Patch);
    private readonly ImmutableArray<PatchOperation>.Builder _operations = ImmutableArray.CreateBuilder<PatchOperation>();
    private readonly bool _tolerant = dialect == Dialect.Tolerant;

    public PatchRequest Read(ReadOnlySpan<byte> json)
    {
        var reader = StrictJson.OpenObject(json);
        bool isPatch = false, hasOperations = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            if (string.Equals(name, "schemas", StringComparison.OrdinalIgnoreCase))
            {
                isPatch |= MessageSchemas.Lists(ref reader, SchemaUrns.PatchOp);
            }
            else if (!string.Equals(name, "Operations", StringComparison.OrdinalIgnoreCase))
            {
                reader.Skip();
            }
            else if (hasOperations)
            {
                throw ScimException.InvalidSyntax("'Operations' is given twice; give it once.");
            }
            else
            {
                hasOperations = true;
                ReadOperations(ref reader);
            }
        }
        StrictJson.Close(ref reader);
        if (!isPatch && !_tolerant)
        {
            throw ScimException.InvalidSyntax($"'schemas' must list '{SchemaUrns.PatchOp}'; add it.");
        }
        return hasOperations ? new(type, dialect, _operations.ToImmutable()) : throw ScimException.InvalidSyntax("'Operations' is missing; send a list of operations.");
    }

    private void ReadOperations(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw ScimException.InvalidSyntax("'Operations' must be a list of operations.");
        }
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (++count > ScimLimits.PatchOperations)
            {
                throw ScimException.PayloadTooLarge($"A PATCH may hold {ScimLimits.PatchOperations} operations at most; send the rest in another.");
            }
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw ScimException.InvalidSyntax("Each of 'Operations' must be an object with 'op'.");
            }
            ReadOperation(ref reader);
            if (_values.ValueCount > ScimLimits.PatchValues)
            {
                throw ScimException.PayloadTooLarge($"A PATCH may hold {ScimLimits.PatchValues} values at most; send the rest in another.");
            }
        }
        if (count == 0)
        {
            throw ScimException.InvalidSyntax("'Operations' is empty; send at least one operation.");
        }
    }

    /// <summary>Members other than these three are ignored, as RFC 6902 §4 has it: Postman collections carry a "name".</summary>
    private void ReadOperation(ref Utf8JsonReader reader)
    {
        PatchVerb? verb = null;
        string? path = null;
        var hasPath = false;
        var hasValue = false;
        var value = reader;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            if (string.Equals(name, "op", StringComparison.OrdinalIgnoreCase))
            {
                verb = verb is null ? ReadVerb(ref reader) : throw Twice("op");
            }
            else if (string.Equals(name, "path", StringComparison.OrdinalIgnoreCase))
            {
                path = !hasPath ? ReadPathText(ref reader) : throw Twice("path");
                hasPath = true;
            }
            else if (string.Equals(name, "value", StringComparison.OrdinalIgnoreCase))
            {
                value = !hasValue ? reader : throw Twice("value");
                hasValue = true;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
        if (verb is null)
        {
            throw ScimException.InvalidSyntax("An operation has no 'op'; give it add, remove or replace.");
        }
        if (path is not null)
        {
            ReadAt(verb.Value, path, hasValue, ref value);
            return;
        }
        // RFC 7644 §3.5.2.2: "If "path" is unspecified, the operation fails with ... noTarget".
        if (verb == PatchVerb.Remove)
        {
            throw ScimException.NoTarget("A remove needs a 'path'; name the attribute to remove.");
        }
        if (!hasValue || value.TokenType != JsonTokenType.StartObject)
        {
            throw ScimException.InvalidValue("An operation without a 'path' needs an object of attributes as its 'value'.");
        }
        ReadObject(verb.Value, ref value, null);
    }

    private void ReadAt(PatchVerb verb, string path, bool hasValue, ref Utf8JsonReader value)
    {
        var (attribute, selection, part, whole) = new FilterGrammar(path, type, dialect, unknownIsAbsent: false, ofPath: true).ReadPath();
        if (whole is null)
        {
            AddOperation(verb, new(attribute!, selection, part), hasValue, ref value);
            return;
        }
        if (verb == PatchVerb.Remove)
        {
            if (ReferenceEquals(whole, type.Schema))
            {
                throw ScimException.NoTarget($"'{whole.Id}' cannot be removed as a whole; name the attribute to remove.");
            }
            foreach (var each in whole.Attributes)
            {
                if (each.Mutability != Mutability.ReadOnly)
                {
                    _operations.Add(new(verb, new(each, null, null), null));
                }
            }
            return;
        }
        if (!hasValue || value.TokenType != JsonTokenType.StartObject)
        {
            throw ScimException.InvalidValue($"'{whole.Id}' needs an object of its attributes as 'value'.");
        }
        ReadObject(verb, ref value, whole);
    }

    /// <summary>Takes apart a value without a path, or one for a whole schema, into an operation for each attribute.</summary>
    private void ReadObject(PatchVerb verb, ref Utf8JsonReader reader, Schema? schema)
    {
        // A name may come once; paths as keys may name different parts of one attribute.
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            if (!names.Add(name))
            {
                throw Twice(name);
            }
            var attribute = schema is null || ReferenceEquals(schema, type.Schema) ? type.Find(null, name) : schema.Find(name);
            if (attribute is not null)
            {
                if (!_tolerant || !IdInValue.Is(attribute))
                {
                    AddOperation(verb, new(attribute, null, null), true, ref reader);
                }
                else
                {
                    reader.Skip();
                }
                continue;
            }
            var extension = schema is null ? type.FindExtension(name) : null;
            PatchTarget? target = null;
            if (extension is null && _tolerant && schema is null)
            {
                var key = PathAsKey.Read(name, type);
                extension = key.Whole;
                target = extension is null ? new(key.Attribute!, key.Selection, key.Part) : null;
            }
            if (target is not null)
            {
                AddOperation(verb, target, true, ref reader);
            }
            else if (extension is null)
            {
                throw ScimException.InvalidPath($"A {type.Name} has no attribute {Shown.Of(name)}; check its name, and put extension attributes under their URN.");
            }
            else if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(verb, ref reader, extension);
            }
            else
            {
                throw ScimException.InvalidValue($"'{extension.Id}' must be an object with that schema's attributes.");
            }
        }
    }

    /// <summary>Types the value the reader stands on, and leaves the reader at its end.</summary>
    private void AddOperation(PatchVerb verb, PatchTarget target, bool hasValue, ref Utf8JsonReader reader)
    {
        if (ReferenceEquals(target.Attribute, CommonAttributes.Schemas))
        {
            CheckSchemas(verb, hasValue, ref reader);
            return;
        }
        CheckWritable(target);
        if (verb == PatchVerb.Remove)
        {
            AddRemoval(target, hasValue, ref reader);
            return;
        }
        if (!hasValue)
        {
            throw ScimException.InvalidValue($"The operation on '{target}' has no 'value'; give it one.");
        }
        var leaf = target.Leaf;
        if (reader.TokenType == JsonTokenType.Null || (_tolerant && reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty && EmptyClears.Is(leaf)))
        {
            // To add nothing to a list is nothing: never mistaken for emptying it.
            if (verb == PatchVerb.Replace || !leaf.MultiValued)
            {
                _operations.Add(new(verb, target, null));
            }
            return;
        }
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        var value = ReadValue(target, ref reader);
        if (value is ScimList values)
        {
            PrimaryValue.CheckOne(leaf, values);
        }
        if (value is not null)
        {
            _operations.Add(new(verb, target, value));
        }
        // Nothing to add is nothing; replacing by an empty list clears. An empty object leaves "sub-attributes that are not specified ... unchanged".
        else if (verb == PatchVerb.Replace && (!isObject || (_tolerant && BareValue.Part(leaf) is not null)))
        {
            _operations.Add(new(verb, target, null));
        }
    }

    private ScimValue? ReadValue(PatchTarget target, ref Utf8JsonReader reader)
    {
        if (target.Selection is null || target.Part is not null || !target.Attribute.MultiValued)
        {
            return _values.Read(ref reader, target.Leaf);
        }
        if (reader.TokenType != JsonTokenType.StartArray || !_tolerant)
        {
            return _values.ReadItem(ref reader, target.Attribute);
        }
        return _values.Read(ref reader, target.Attribute) switch
        {
            null => null,
            ScimList { Items: [var only] } => only,
            _ => throw ScimException.InvalidValue($"The value for '{target}' must be one object, not several."),
        };
    }

    private void AddRemoval(PatchTarget target, bool hasValue, ref Utf8JsonReader reader)
    {
        if (!hasValue || reader.TokenType == JsonTokenType.Null)
        {
            _operations.Add(new(PatchVerb.Remove, target, null));
            return;
        }
        if (!_tolerant)
        {
            throw ScimException.InvalidSyntax($"A remove has no 'value'; say which values of '{target}' go by a filter in its 'path'.");
        }
        if (!target.Attribute.MultiValued || target.Selection is not null || target.Part is not null)
        {
            _operations.Add(new(PatchVerb.Remove, target, null));
            return;
        }
        if (_values.Read(ref reader, target.Attribute) is { } values)
        {
            _operations.Add(new(PatchVerb.Remove, target, values));
        }
    }

    /// <summary>
    /// RFC 7644 §3.5.2: "If one of the PATCH operations modifies the "schemas" attribute, subsequent operations SHALL assume the modified state":
    /// every schema of the type may be written to at any time, so announcing one is heard and changes nothing.
    /// </summary>
    private void CheckSchemas(PatchVerb verb, bool hasValue, ref Utf8JsonReader reader)
    {
        if (verb != PatchVerb.Remove && hasValue && reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.String && IsOurs(StrictJson.Text(ref reader, "'schemas'")))
            {
            }
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                return;
            }
        }
        throw ScimException.Mutability($"'schemas' follows from the attributes a resource has; change those, or name schemas of a {type.Name}.");
    }

    private bool IsOurs(string urn) => string.Equals(urn, type.Schema.Id, StringComparison.OrdinalIgnoreCase) || type.FindExtension(urn) is not null;

    private void CheckWritable(PatchTarget target)
    {
        // RFC 7644 §3.5.2: "a client MUST NOT modify an attribute that has mutability "readOnly"".
        if (target.Attribute.Mutability == Mutability.ReadOnly || target.Leaf.Mutability == Mutability.ReadOnly)
        {
            throw ScimException.Mutability($"'{target}' is read-only; leave it out.");
        }
        if (target.Selection is not null && !target.Attribute.MultiValued && (!_tolerant || target.Attribute.Type != AttributeType.Complex))
        {
            throw ScimException.InvalidPath($"'{target.Attribute}' has one value only; leave out the brackets.");
        }
    }

    private static PatchVerb ReadVerb(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? StrictJson.Text(ref reader, "'op'") : "";
        return text.ToLowerInvariant() switch
        {
            "add" => PatchVerb.Add,
            "remove" => PatchVerb.Remove,
            "replace" => PatchVerb.Replace,
            _ => throw ScimException.InvalidSyntax($"The op {Shown.Of(text)} is none of add, remove and replace."),
        };
    }

    private static string? ReadPathText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => StrictJson.Text(ref reader, "'path'"),
        _ => throw ScimException.InvalidPath("A 'path' must be a string."),
    };

    private static ScimException Twice(string name) => ScimException.InvalidSyntax($"{Shown.Of(name)} is given twice; give it once.");
}
