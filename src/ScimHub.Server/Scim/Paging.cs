using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary>Turns what a client asks of a list into what the storage is asked, and positions into cursors and back.</summary>
internal sealed class Paging(HubOptions options, CursorCodec cursors, TimeProvider time)
{
    /// <exception cref="ScimException">400: two kinds of paging at once, a bad filter, path or cursor.</exception>
    public ListQuery Read(ScimRequest request, SearchRequest search, ResourceType type)
    {
        var filter = search.Filter is { } text ? FilterParser.Parse(text, type, request.Dialect) : null;
        var sortBy = search.SortBy is { } path ? AttributePathParser.Parse(path, type, request.Dialect) : null;
        var after = search.Cursor is { Length: > 0 } cursor ? Decode(request, search, type, cursor) : null;
        return new(filter, sortBy, search.Descending, StartIndex(search), Count(search), after);
    }

    /// <summary>RFC 7644 §3.4.2.4: less than 1 is 1. RFC 9865 §2.4: a request pages by index or by cursor.</summary>
    public static long StartIndex(SearchRequest search) =>
        search is { Cursor: not null, StartIndex: not null }
            ? throw ScimException.InvalidValue("Page by startIndex or by cursor, not by both.")
            : Math.Max(1, search.StartIndex ?? 1);

    /// <summary>RFC 7644 §3.4.2.4: a negative count is 0; never more than the largest page.</summary>
    public int Count(SearchRequest search) => Math.Clamp(search.Count ?? options.DefaultPageSize, 0, options.MaxPageSize);

    /// <summary>The cursor of the next page, where paging is by cursor and there is one.</summary>
    public string? Next(ScimRequest request, SearchRequest search, ResourceType type, PagePosition? next) =>
        search.Cursor is not null && next is { } position
            ? cursors.Encode(new(position.Id, position.SortKey), Fingerprint(search, type), request.Caller.CredentialId, time.GetUtcNow())
            : null;

    public PagePosition Decode(ScimRequest request, SearchRequest search, ResourceType type, string cursor)
    {
        var position = cursors.Decode(cursor, Fingerprint(search, type), request.Caller.CredentialId, time.GetUtcNow(), options.CursorLifetime);
        return new(position.Id, position.SortKey);
    }

    /// <summary>What must stay the same from page to page (RFC 9865 §2), and which type's order the cursor is a position in.</summary>
    private static string Fingerprint(SearchRequest search, ResourceType type) =>
        string.Join('\n', type.Name, search.Filter, search.SortBy, search.Descending ? "descending" : "ascending");
}
