using System.Collections.Immutable;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>Reads one bulk message.</summary>
internal sealed class BulkReader
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly SchemaCatalog _catalog;
    private readonly bool _tolerant;
    private readonly int _maxOperations;
    private readonly HashSet<string> _created = new(StringComparer.Ordinal);
    private readonly ImmutableArray<BulkOperation>.Builder _operations = ImmutableArray.CreateBuilder<BulkOperation>();

    public BulkReader(ReadOnlyMemory<byte> json, SchemaCatalog catalog, Dialect dialect, int maxOperations)
    {
        // Places in the reader are counted from behind a byte order mark.
        _json = json.Span.StartsWith("\ufeff"u8) ? json[3..] : json;
        _catalog = catalog;
        _tolerant = dialect == Dialect.Tolerant;
        _maxOperations = maxOperations;
    }

    public BulkRequest Read()
    {
        var reader = StrictJson.OpenObject(_json.Span);
        bool isBulk = false, hasOperations = false;
        int? failOnErrors = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            switch (name.ToLowerInvariant())
            {
                case "schemas":
                    isBulk |= MessageSchemas.Lists(ref reader, SchemaUrns.BulkRequest);
                    break;
                case "failonerrors" when reader.TokenType != JsonTokenType.Null:
                    failOnErrors = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var errors) && errors > 0
                        ? errors
                        : throw ScimException.InvalidValue("'failOnErrors' must be an integer above 0.");
                    break;
                case "operations":
                    hasOperations = !hasOperations ? true : throw ScimException.InvalidSyntax("'Operations' is given twice; give it once.");
                    ReadOperations(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        StrictJson.Close(ref reader);
        if (!isBulk && !_tolerant)
        {
            throw ScimException.InvalidSyntax($"'schemas' must list '{SchemaUrns.BulkRequest}'; add it.");
        }
        return _operations.Count > 0 ? new(failOnErrors, _operations.ToImmutable()) : throw ScimException.InvalidSyntax("'Operations' is missing or empty; send at least one operation.");
    }

    private void ReadOperations(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw ScimException.InvalidSyntax("'Operations' must be a list of operations.");
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_operations.Count == _maxOperations)
            {
                throw ScimException.PayloadTooLarge($"The number of bulk operations exceeds the maxOperations ({_maxOperations}).");
            }
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw ScimException.InvalidSyntax("Each of 'Operations' must be an object.");
            }
            _operations.Add(ReadOperation(ref reader));
        }
    }

    private BulkOperation ReadOperation(ref Utf8JsonReader reader)
    {
        string method = "", path = "";
        string? bulkId = null, version = null;
        ReadOnlyMemory<byte> data = default;
        var isObject = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            switch (name.ToLowerInvariant())
            {
                case "method":
                    method = Text(ref reader, "method") ?? "";
                    break;
                case "path":
                    path = Text(ref reader, "path") ?? "";
                    break;
                case "bulkid":
                    bulkId = Text(ref reader, "bulkId");
                    break;
                case "version":
                    version = Text(ref reader, "version");
                    break;
                case "data":
                    isObject = reader.TokenType == JsonTokenType.StartObject;
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    data = _json[start..(int)reader.BytesConsumed];
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        var operation = new BulkOperation
        {
            Index = _operations.Count,
            MethodText = method,
            Path = path,
            BulkId = bulkId,
            Version = version,
            Data = isObject ? data : default,
        };
        return Resolve(operation);
    }

    private BulkOperation Resolve(BulkOperation operation)
    {
        var comparison = _tolerant ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        BulkMethod? method = null;
        foreach (var each in Enum.GetValues<BulkMethod>())
        {
            method = string.Equals(each.ToString().ToUpperInvariant(), operation.MethodText, comparison) ? each : method;
        }
        if (method is null)
        {
            return operation with { Fault = ScimException.InvalidSyntax($"The method {Shown.Of(operation.MethodText)} is none of POST, PUT, PATCH and DELETE.") };
        }
        operation = operation with { Method = method.Value };
        if (method == BulkMethod.Post && operation.BulkId is { } bulkId && !_created.Add(bulkId))
        {
            throw ScimException.InvalidValue($"The bulkId {Shown.Of(bulkId)} is given to two POST operations; give each its own.");
        }
        if (BulkPath.Resolve(operation.Path, method == BulkMethod.Post, _catalog, out var type, out var id) is { } fault)
        {
            return operation with { Fault = fault };
        }
        operation = operation with { ResourceType = type, Id = id };
        if (method == BulkMethod.Post && string.IsNullOrEmpty(operation.BulkId) && !_tolerant)
        {
            return operation with { Fault = ScimException.InvalidSyntax("A POST in a bulk request needs a 'bulkId'; give it one.") };
        }
        return method != BulkMethod.Delete && operation.Data.IsEmpty
            ? operation with { Fault = ScimException.InvalidSyntax($"A {operation.MethodText} in a bulk request needs an object as its 'data'.") }
            : operation;
    }

    private static string? Text(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.String => StrictJson.Text(ref reader, $"'{name}'"),
        JsonTokenType.Null => null,
        _ => throw ScimException.InvalidSyntax($"'{name}' of a bulk operation must be a string."),
    };
}
