using System.Collections.Immutable;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Messages;

/// <summary>
/// In which order to do a bulk request's operations. They keep theirs, but what an operation refers to is created before it
/// (RFC 7644 §3.7: an order may change where "the same stateful result is achieved"). Where resources refer to each other in a circle
/// (§3.7.1), one is created without its references and completed when the others exist.
/// </summary>
/// <param name="BulkIds">What the POST operations declare, for <see cref="BulkReferences.Resolve"/>.</param>
public sealed record BulkPlan(ImmutableArray<BulkStep> Steps, IReadOnlySet<string> BulkIds)
{
    public static BulkPlan Make(BulkRequest request)
    {
        var creators = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var operation in request.Operations)
        {
            if (operation is { Method: BulkMethod.Post, BulkId: { Length: > 0 } bulkId, Fault: null })
            {
                creators.Add(bulkId, operation.Index);
            }
        }
        var declared = creators.Keys.ToHashSet(StringComparer.Ordinal);
        var operations = new BulkOperation[request.Operations.Length];
        var references = new int[operations.Length][];
        for (var i = 0; i < operations.Length; i++)
        {
            (operations[i], references[i]) = References(request.Operations[i], declared, creators);
        }
        return new(new BulkOrder(operations, references).Steps(), declared);
    }

    private static (BulkOperation, int[]) References(BulkOperation operation, HashSet<string> declared, Dictionary<string, int> creators)
    {
        if (operation.Fault is not null)
        {
            return (operation, []);
        }
        string? unknown = null;
        HashSet<string> known = [];
        try
        {
            if (!operation.Data.IsEmpty)
            {
                (known, unknown) = BulkReferences.Find(operation.Data.Span, declared);
            }
        }
        catch (ScimException fault)
        {
            return (operation with { Fault = fault }, []);
        }
        if (operation.Id is { } id && id.StartsWith(BulkReferences.Prefix, StringComparison.Ordinal))
        {
            var bulkId = id[BulkReferences.Prefix.Length..];
            known.Add(bulkId);
            unknown = declared.Contains(bulkId) ? unknown : bulkId;
        }
        return unknown is null
            ? (operation, [.. known.Select(bulkId => creators[bulkId])])
            : (operation with { Fault = ScimException.InvalidValue($"The bulkId {Shown.Of(unknown)} belongs to no POST of this request; correct it.") }, []);
    }
}
