using ScimHub.Provisioning.Groups;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary><c>/Groups</c> (RFC 7644 §3.3 to §3.6).</summary>
internal sealed class GroupEndpoints(GroupProvisioner groups, ScimAnswer answer, SchemaCatalog catalog, ILogger<GroupEndpoints> logger)
{
    public async Task GetAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.Group).Queried(catalog.Group);
        var group = await groups.GetAsync(request.Caller, request.Id, request.Aborted, view.WithRows);
        await answer.ReadAsync(request, catalog.Group, group, view);
    }

    public async Task CreateAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.Group);
        using var body = await request.ReadBodyAsync();
        var read = ResourceReader.Read(body.Span, catalog.Group, request.Dialect);
        logger.NoteIgnored(request, read);
        var group = await groups.CreateAsync(request.Caller, read.Resource, request.Aborted);
        await answer.CreatedAsync(request, catalog.Group, group, view);
    }

    public async Task ReplaceAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.Group);
        using var body = await request.ReadBodyAsync();
        var read = ResourceReader.Read(body.Span, catalog.Group, request.Dialect);
        logger.NoteIgnored(request, read);
        var group = await groups.ReplaceAsync(request.Caller, request.Id, read.Resource, request.Conditions, request.Aborted);
        await answer.ResourceAsync(request, catalog.Group, group, view);
    }

    public async Task PatchAsync(ScimRequest request)
    {
        var view = request.ReadView(catalog.Group);
        using var body = await request.ReadBodyAsync();
        var patch = PatchRequest.Parse(body.Span, catalog.Group, request.Dialect);
        var group = await groups.PatchAsync(request.Caller, request.Id, patch, request.Conditions, request.Aborted);
        await answer.PatchedAsync(request, catalog.Group, group, view);
    }

    public async Task DeleteAsync(ScimRequest request)
    {
        await groups.DeleteAsync(request.Caller, request.Id, request.Conditions, request.Aborted);
        await ScimAnswer.NoContentAsync(request);
    }
}
