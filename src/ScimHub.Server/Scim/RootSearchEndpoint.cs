using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>
/// A query of the root, by <c>GET</c> or <c>POST /.search</c>: users, then groups, as one list (RFC 7644 §3.4.2.1, §3.4.3). An attribute that a type does not have
/// is absent there. Sorting holds within each type.
/// </summary>
/// <remarks>A cursor begins with the letter of the type it is a position in; <c>g</c> alone is the first group.</remarks>
internal sealed class RootSearchEndpoint(UserProvisioner users, GroupProvisioner groups, Paging paging, ScimAnswer answer, SchemaCatalog catalog)
{
    private const char InUsers = 'u';
    private const char InGroups = 'g';

    public Task ListAsync(ScimRequest request) => AnswerAsync(request, SearchRequest.FromQuery(request.Parameters));

    public async Task SearchAsync(ScimRequest request)
    {
        using var body = await request.ReadBodyAsync();
        await AnswerAsync(request, SearchRequest.FromBody(body.Span, request.Dialect));
    }

    private async Task AnswerAsync(ScimRequest request, SearchRequest search)
    {
        var startIndex = Paging.StartIndex(search);
        var count = paging.Count(search);
        var userView = View.Of(search.Attributes, search.ExcludedAttributes, catalog.User).Queried(catalog.User);
        var groupView = View.Of(search.Attributes, search.ExcludedAttributes, catalog.Group).Queried(catalog.Group);
        var inGroups = search.Cursor is [InGroups, ..];

        var userQuery = Query(request, search, catalog.User) with { StartIndex = startIndex, Count = inGroups ? 0 : count, After = Position(request, search, catalog.User, InUsers) };
        var userPage = await users.ListAsync(request.Caller, userQuery, userView.WithRows, request.Aborted);
        var room = count - userPage.Items.Count;
        var groupQuery = Query(request, search, catalog.Group) with
        {
            StartIndex = search.Cursor is null ? Math.Max(1, startIndex - userPage.Total) : 1,
            Count = userPage.Next is null ? room : 0,
            After = Position(request, search, catalog.Group, InGroups),
        };
        var groupPage = await groups.ListAsync(request.Caller, groupQuery, groupView.WithRows, request.Aborted);
        await answer.ListAsync(request, new(
            userPage.Total + groupPage.Total,
            search.Cursor is null ? startIndex : null,
            Next(request, search, userPage, groupPage, room, count),
            new(catalog.User, userPage.Items, userView),
            new(catalog.Group, groupPage.Items, groupView)));
    }

    private static ListQuery Query(ScimRequest request, SearchRequest search, ResourceType type) => new(
        search.Filter is { } text ? FilterParser.Parse(text, type, request.Dialect, unknownIsAbsent: true) : null,
        search.SortBy is { } path ? SortBy(path, type, request) : null,
        search.Descending,
        1,
        0);

    private static AttributePath? SortBy(string path, ResourceType type, ScimRequest request)
    {
        try
        {
            return AttributePathParser.Parse(path, type, request.Dialect);
        }
        catch (ScimException) when (path.Length < ScimHub.Scim.ScimLimits.FilterLength)
        {
            // RFC 7644 §3.4.2.3: where there is no value to sort by, any order will do.
            return null;
        }
    }

    private PagePosition? Position(ScimRequest request, SearchRequest search, ResourceType type, char letter) => search.Cursor switch
    {
        null or "" => null,
        [InGroups] => null,
        [var first, .. var rest] when first == letter => paging.Decode(request, search, type, rest),
        [InUsers or InGroups, ..] => null,
        _ => throw new ScimException(400, ScimErrorType.InvalidCursor, "The cursor is none of this server's."),
    };

    private string? Next(ScimRequest request, SearchRequest search, ResourcePage userPage, ResourcePage groupPage, int room, int count)
    {
        if (search.Cursor is null || count == 0)
        {
            return null;
        }
        if (userPage.Next is { } nextUser)
        {
            return InUsers + paging.Next(request, search, catalog.User, nextUser);
        }
        return groupPage.Next is { } nextGroup
            ? InGroups + paging.Next(request, search, catalog.Group, nextGroup)
            : room == 0 && groupPage.Total > 0 ? InGroups.ToString() : null;
    }
}
