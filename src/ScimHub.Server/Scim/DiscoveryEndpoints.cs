using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary><c>/ServiceProviderConfig</c>, <c>/ResourceTypes</c> and <c>/Schemas</c> (RFC 7644 §4). Other query parameters than <c>filter</c> are ignored.</summary>
internal sealed class DiscoveryEndpoints(HubOptions options, SchemaCatalog catalog)
{
    public Task ServiceProviderConfigAsync(HttpContext context, BaseUrl url) =>
        AnswerAsync(context, Discovery.ServiceProviderConfig(options.ServiceProvider, url.Text));

    public Task ResourceTypesAsync(ScimRequest request) =>
        AnswerAsync(request.Context, Discovery.ResourceTypes(catalog, request.Url.Text));

    public Task ResourceTypeAsync(ScimRequest request) =>
        AnswerAsync(request.Context, Discovery.ResourceType(catalog, request.Route.Id!, request.Url.Text));

    public Task SchemasAsync(ScimRequest request) =>
        AnswerAsync(request.Context, Discovery.Schemas(catalog, request.Url.Text));

    public Task SchemaAsync(ScimRequest request) =>
        AnswerAsync(request.Context, Discovery.Schema(catalog, request.Route.Id!, request.Url.Text));

    private static Task AnswerAsync(HttpContext context, byte[]? document)
    {
        // RFC 7644 §4: 403, so that no client takes the answer for a filtered one.
        if (context.Request.Query.ContainsKey("filter"))
        {
            throw new ScimException(403, ScimErrorType.None, "This endpoint takes no filter.");
        }
        return ScimAnswer.DocumentAsync(context, document ?? throw ScimException.NotFound("There is no such schema or resource type."));
    }
}
