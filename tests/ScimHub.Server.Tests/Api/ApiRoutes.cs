using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using ScimHub.Server.Api;

namespace ScimHub.Server.Tests.Api;

/// <summary>The routes the API maps, as the server's own code maps them.</summary>
internal static class ApiRoutes
{
    public static IEnumerable<string> All()
    {
        var builder = WebApplication.CreateSlimBuilder();
        ApiEndpoints.Add(builder.Services);
        var app = builder.Build();
        ApiEndpoints.Map(app);
        return ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText != ApiApplication.DescriptionPath)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal).Replace(":int", "", StringComparison.Ordinal).TrimEnd('/')}"));
    }
}
