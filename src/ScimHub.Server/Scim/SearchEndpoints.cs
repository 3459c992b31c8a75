using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>Lists, by GET with a query (RFC 7644 §3.4.2) and by POST to <c>/.search</c> (§3.4.3), of one type.</summary>
internal sealed class SearchEndpoints(UserProvisioner users, GroupProvisioner groups, Paging paging, ScimAnswer answer, SchemaCatalog catalog)
{
    public Task ListUsersAsync(ScimRequest request) => UsersAsync(request, SearchRequest.FromQuery(request.Parameters));

    public Task ListGroupsAsync(ScimRequest request) => GroupsAsync(request, SearchRequest.FromQuery(request.Parameters));

    public async Task SearchUsersAsync(ScimRequest request)
    {
        using var body = await request.ReadBodyAsync();
        await UsersAsync(request, SearchRequest.FromBody(body.Span, request.Dialect));
    }

    public async Task SearchGroupsAsync(ScimRequest request)
    {
        using var body = await request.ReadBodyAsync();
        await GroupsAsync(request, SearchRequest.FromBody(body.Span, request.Dialect));
    }

    private async Task UsersAsync(ScimRequest request, SearchRequest search)
    {
        var view = View.Of(search.Attributes, search.ExcludedAttributes, catalog.User).Queried(catalog.User);
        var query = paging.Read(request, search, catalog.User);
        var page = await users.ListAsync(request.Caller, query, view.WithRows, request.Aborted);
        var next = paging.Next(request, search, catalog.User, page.Next);
        await answer.ListAsync(request, new(page.Total, search.Cursor is null ? query.StartIndex : null, next, new ListPage.Part(catalog.User, page.Items, view)));
    }

    private async Task GroupsAsync(ScimRequest request, SearchRequest search)
    {
        var view = View.Of(search.Attributes, search.ExcludedAttributes, catalog.Group).Queried(catalog.Group);
        var query = paging.Read(request, search, catalog.Group);
        var page = await groups.ListAsync(request.Caller, query, view.WithRows, request.Aborted);
        var next = paging.Next(request, search, catalog.Group, page.Next);
        await answer.ListAsync(request, new(page.Total, search.Cursor is null ? query.StartIndex : null, next, new ListPage.Part(catalog.Group, page.Items, view)));
    }
}
