using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using ScimHub.Server.Scim;

namespace ScimHub.Server.Api;

/// <summary>What is there, with its version as the entity tag; 304 to a GET whose sender has this version already (RFC 9110 §13.1.2).</summary>
internal sealed class Tagged<T>(T value, long version) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.ETag = EntityTags.Of(version);
        if (HttpMethods.IsGet(httpContext.Request.Method) && EntityTags.Matches(httpContext.Request.Headers.IfNoneMatch, version))
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return httpContext.Response.WriteAsJsonAsync(value, ApiJson.Options, httpContext.RequestAborted);
    }
}
