using ScimHub.Provisioning.Users;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary><c>/Users</c> (RFC 7644 §3.3 to §3.6).</summary>
internal sealed class UserEndpoints(UserProvisioner users, ScimAnswer answer, SchemaCatalog catalog, ILogger<UserEndpoints> logger)
{
    public async Task GetAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.User).Queried(catalog.User);
        var user = await users.GetAsync(request.Caller, request.Id, view.WithRows, request.Aborted);
        await answer.ReadAsync(request, catalog.User, user, view);
    }

    public async Task CreateAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.User);
        using var body = await request.ReadBodyAsync();
        var read = ResourceReader.Read(body.Span, catalog.User, request.Dialect);
        logger.NoteIgnored(request, read);
        var user = await users.CreateAsync(request.Caller, read.Resource, request.Aborted);
        await answer.CreatedAsync(request, catalog.User, user, view);
    }

    public async Task ReplaceAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.User);
        using var body = await request.ReadBodyAsync();
        var read = ResourceReader.Read(body.Span, catalog.User, request.Dialect);
        logger.NoteIgnored(request, read);
        var user = await users.ReplaceAsync(request.Caller, request.Id, read.Resource, request.Conditions, request.Aborted);
        await answer.ResourceAsync(request, catalog.User, user, view);
    }

    public async Task PatchAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.User);
        using var body = await request.ReadBodyAsync();
        var patch = PatchRequest.Parse(body.Span, catalog.User, request.Dialect);
        var user = await users.PatchAsync(request.Caller, request.Id, patch, request.Conditions, request.Aborted);
        await answer.PatchedAsync(request, catalog.User, user, view);
    }

    public async Task DeleteAsync(ScimRequest request)
    {
        await users.DeleteAsync(request.Caller, request.Id, request.Conditions, request.Aborted);
        await ScimAnswer.NoContentAsync(request);
    }
}
