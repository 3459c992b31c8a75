using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>Writes answers. A stored document is copied, never rendered anew, unless a projection chooses from it; members are streamed.</summary>
internal sealed class ScimAnswer(GroupProvisioner groups)
{
    public const string MediaType = "application/scim+json";
    private const int MemberBatch = 1_000;

    /// <summary>An answer to GET: 304 where the client has this version already (RFC 7644 §3.14), 412 where <c>If-Match</c> names others (RFC 9110 §13.2.2).</summary>
    public Task ReadAsync(ScimRequest request, ResourceType type, StoredResource resource, View view)
    {
        EntityTags.ReadIfMatch(request.Context.Request.Headers.IfMatch).Check(resource.Version);
        if (EntityTags.Matches(request.Context.Request.Headers.IfNoneMatch, resource.Version))
        {
            request.Context.Response.StatusCode = StatusCodes.Status304NotModified;
            request.Context.Response.Headers.ETag = EntityTags.Of(resource.Version);
            return Task.CompletedTask;
        }
        return ResourceAsync(request, type, resource, view);
    }

    public Task CreatedAsync(ScimRequest request, ResourceType type, StoredResource resource, View view)
    {
        request.Context.Response.StatusCode = StatusCodes.Status201Created;
        request.Context.Response.Headers.Location = $"{request.Url.Text}{type.Endpoint}/{resource.Id}";
        return ResourceAsync(request, type, resource, view);
    }

    /// <summary>RFC 7644 §3.5.2: 200 with the resource or 204; always the former where attributes are asked for.</summary>
    public Task PatchedAsync(ScimRequest request, ResourceType type, StoredResource resource, View view)
    {
        if (view.Chosen || PatchPolicy.AnswersResource(request.Caller.Settings, type))
        {
            return ResourceAsync(request, type, resource, view);
        }
        request.Context.Response.Headers.ETag = EntityTags.Of(resource.Version);
        return NoContentAsync(request);
    }

    public async Task ResourceAsync(ScimRequest request, ResourceType type, StoredResource resource, View view)
    {
        var response = request.Context.Response;
        response.ContentType = MediaType;
        response.Headers.ETag = EntityTags.Of(resource.Version);
        using var buffer = new AnswerBuffer();
        await AppendAsync(buffer, request, type, resource, view);
        await buffer.CompleteAsync(request.Context);
    }

    /// <summary>A page (RFC 7644 §3.4.2; RFC 9865 §2). An empty one has its <c>Resources</c> too.</summary>
    public async Task ListAsync(ScimRequest request, ListPage page)
    {
        request.Context.Response.ContentType = MediaType;
        using var buffer = new AnswerBuffer(page.EstimatedLength);
        buffer.Append("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":"u8);
        buffer.Append(page.Total);
        buffer.Append(",\"itemsPerPage\":"u8);
        buffer.Append(page.Count);
        if (page.StartIndex is { } startIndex)
        {
            buffer.Append(",\"startIndex\":"u8);
            buffer.Append(startIndex);
        }
        if (page.NextCursor is { } next)
        {
            buffer.Append(",\"nextCursor\":\""u8);
            buffer.AppendText(next);
            buffer.Append("\""u8);
        }
        buffer.Append(",\"Resources\":["u8);
        var first = true;
        foreach (var part in page.Parts)
        {
            for (var i = 0; i < part.Items.Count; i++)
            {
                buffer.Append(first ? ""u8 : ","u8);
                first = false;
                await AppendAsync(buffer, request, part.Type, part.Items[i], part.View);
                await buffer.SpillAsync(request.Context);
            }
        }
        buffer.Append("]}"u8);
        await buffer.CompleteAsync(request.Context);
    }

    /// <summary>A document that is there already.</summary>
    public static async Task DocumentAsync(HttpContext context, byte[] document)
    {
        context.Response.ContentType = MediaType;
        context.Response.ContentLength = document.Length;
        await context.Response.BodyWriter.WriteAsync(document, context.RequestAborted);
    }

    public static Task NoContentAsync(ScimRequest request)
    {
        request.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>A SCIM Error (RFC 7644 §3.12).</summary>
    public static async Task ErrorAsync(HttpContext context, ScimException error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = MediaType;
        using var buffer = new AnswerBuffer();
        ErrorResponse.Write(buffer, error);
        await buffer.CompleteAsync(context);
    }

    private async ValueTask AppendAsync(AnswerBuffer buffer, ScimRequest request, ResourceType type, StoredResource resource, View view)
    {
        var withMembers = view.WithRows && type.Schema == CoreSchemas.Group;
        if (view.Projection is { } projection)
        {
            var members = withMembers ? await AllMembersAsync(request, resource) : [];
            ResourceWriter.Write(buffer, projection.Apply(ResourceTail.Parse(type, resource, members, request.Url)));
            return;
        }
        ResourceTail.Append(buffer, type, resource, view.WithRows, request.Url);
        if (withMembers)
        {
            await AppendMembersAsync(buffer, request, resource);
        }
        buffer.Append("}"u8);
    }

    private async ValueTask AppendMembersAsync(AnswerBuffer buffer, ScimRequest request, StoredResource group)
    {
        MemberReference? last = null;
        IReadOnlyList<MemberReference> batch;
        do
        {
            batch = await groups.MembersAsync(request.Caller, group, last, MemberBatch, request.Aborted);
            for (var i = 0; i < batch.Count; i++)
            {
                if (last is null)
                {
                    buffer.Append(",\"members\":["u8);
                }
                ResourceTail.Append(buffer, batch[i], last is null, request.Url);
                last = batch[i];
            }
            await buffer.SpillAsync(request.Context);
        }
        while (batch.Count == MemberBatch);
        if (last is not null)
        {
            buffer.Append("]"u8);
        }
    }

    private async ValueTask<IReadOnlyList<MemberReference>> AllMembersAsync(ScimRequest request, StoredResource group)
    {
        var all = new List<MemberReference>();
        IReadOnlyList<MemberReference> batch;
        do
        {
            batch = await groups.MembersAsync(request.Caller, group, all.Count == 0 ? null : all[^1], MemberBatch, request.Aborted);
            all.AddRange(batch);
        }
        while (batch.Count == MemberBatch);
        return all;
    }
}
