using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Server.Api;

/// <summary><c>/views</c>: questions to the audit that a person keeps under a name.</summary>
public static class ViewEndpoints
{
    /// <param name="Query">As it stands behind the question mark of the audit's address, such as <c>action=user.&amp;outcome=refused</c>.</param>
    public sealed record NewView(string Name, string Query);

    public sealed record SavedViewView(Guid Id, string Name, string Query, DateTimeOffset CreatedAt);

    public static void Map(RouteGroupBuilder api)
    {
        var views = api.MapGroup("/views").WithTags("Audit");
        views.MapGet("", ListAsync).Needs(ApiPermission.ReadAudit, "Lists the caller's saved views of the audit.");
        views.MapPost("", AddAsync).Needs(ApiPermission.ReadAudit, "Saves a view of the audit, for the caller alone.");
        views.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.ReadAudit, "Removes one of the caller's saved views.");
    }

    private static async Task<Page<SavedViewView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct) => api.PageOfAll(await api.Views().ListAsync(ct), page, view => view.Id, View);

    private static Task<Made<SavedViewView>> AddAsync(NewView body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<SavedView, SavedViewView>(
        alongside => api.Views(alongside).AddAsync(body.Name, body.Query, ct),
        view => ($"/views/{view.Id}", View(view)),
        ct);

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Views().RemoveAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static SavedViewView View(SavedView view) => new(view.Id, view.Name, view.Query, view.CreatedAt);
}
