using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>
/// The path of a bulk operation (RFC 7644 §3.7): an endpoint of resources, or one resource at it, and nothing else. A bulk request
/// reaches no other endpoint, so no absolute URL, no query, no escapes and no dots pass.
/// </summary>
internal static class BulkPath
{
    private const int LongestId = 200;

    /// <summary>What is wrong, or null.</summary>
    public static ScimException? Resolve(string path, bool isPost, SchemaCatalog catalog, out ResourceType? type, out string? id)
    {
        type = null;
        id = null;
        var slash = path.Length > 1 ? path.IndexOf('/', 1) : -1;
        var endpoint = slash < 0 ? path.AsSpan() : path.AsSpan(0, slash);
        if (catalog.FindByEndpoint(endpoint) is not { } found)
        {
            return ScimException.InvalidValue($"The path {Shown.Of(path)} is none a bulk operation can have; use /Users or /Groups, with an id behind it unless it is a POST.");
        }
        if (isPost != slash < 0)
        {
            return ScimException.InvalidValue(isPost
                ? $"A POST goes to an endpoint such as /Users, not to {Shown.Of(path)}."
                : $"The path {Shown.Of(path)} names no resource; add its id.");
        }
        if (slash >= 0)
        {
            id = path[(slash + 1)..];
            var value = id.StartsWith(BulkReferences.Prefix, StringComparison.Ordinal) ? id.AsSpan(BulkReferences.Prefix.Length) : id;
            if (value.IsEmpty || id.Length > LongestId || (value.Length == id.Length && value.ContainsAnyExcept(IdCharacters)) || value.Contains('/'))
            {
                return ScimException.InvalidValue($"The path {Shown.Of(path)} has no id that could be one.");
            }
        }
        type = found;
        return null;
    }

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
