using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ScimHub.Provisioning.Storage;
using Explorer = Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription;

namespace ScimHub.Server.Api;

/// <summary>The API's own description (OpenAPI), made from the endpoints, so that it cannot say anything else than they do.</summary>
internal static class ApiDescription
{
    private const string Scheme = "key";
    private const string ProblemSchema = "Problem";

    private static readonly Dictionary<int, string> Answers = new()
    {
        [304] = "The sender has this version already.",
        [400] = "The request is not understood; the detail says what is wrong.",
        [401] = "There is no valid API key.",
        [403] = "The key may not.",
        [404] = "There is nothing of this id.",
        [409] = "What is there already stands against it.",
        [412] = "The version is none of those that If-Match names.",
        [413] = "The body is larger than 1 MiB.",
        [415] = "The body is no application/json.",
        [422] = "The Idempotency-Key was sent with another request.",
        [503] = "The storage cannot be reached: repeat the request after Retry-After seconds.",
    };

    public static void Add(IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ApiPermission>().Any();
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);
        options.AddSchemaTransformer(DescribeAsync);
    });

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi(ApiApplication.DescriptionPath).WithMetadata(new PublicEndpoint());

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new() { Title = "ScimHub admin API", Version = "1", Description = "Lists are paged by 'limit' and 'cursor'; a POST that makes something takes an Idempotency-Key, as its parameters say, and of any other one is not read; errors are problem details (RFC 9457)." };
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, from 'scimhub key create' or /serviceaccounts." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchema] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "type", "title", "status", "detail" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong, and what to do." },
            },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var method = context.Description.HttpMethod ?? "";
        var tagged = IsTagged(context.Description);
        var makes = Makes(context.Description);
        operation.Responses ??= [];
        foreach (var status in Statuses(method, tagged, makes, context.Description.ParameterDescriptions.Any(x => x.Source.Id == "Path")))
        {
            operation.Responses[$"{status}"] = status < 400 ? new OpenApiResponse { Description = Answers[status] } : new OpenApiResponse
            {
                Description = Answers[status],
                Content = new Dictionary<string, OpenApiMediaType> { [Problem.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(ProblemSchema, context.Document) } },
            };
        }
        operation.Parameters ??= [];
        if (makes)
        {
            operation.Parameters.Add(Header("Idempotency-Key", $"Makes the thing once: sent again with the same key within a day, the request is answered as before. At most {IdempotentRequest.MaxKeyLength} characters."));
        }
        if (tagged && method != "GET")
        {
            operation.Parameters.Add(Header("If-Match", "The entity tag of the version that is to be changed."));
        }
        if (tagged && method == "GET")
        {
            operation.Parameters.Add(Header("If-None-Match", "The entity tag of the version the sender has."));
        }
        return Task.CompletedTask;
    }

    /// <summary>Whether a repeated request is answered as before: see <see cref="Creation"/>.</summary>
    private static bool Makes(Explorer description) =>
        description.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>().Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Creation)));

    /// <summary>What has a version: roles, domains, rules, connections, groups and invitations, one of them at a time; and the members of a group, who change with it.</summary>
    private static bool IsTagged(Explorer description) => description.RelativePath?.Split('/') is [_, _, "roles" or "domains" or "rules" or "connections" or "groups" or "invitations", _] || IsMembers(description);

    private static bool IsMembers(Explorer description) => description is { HttpMethod: "POST" or "DELETE", RelativePath: { } path } && path.Split('/') is [_, _, "groups", _, "members"];

    /// <summary>What has a converter of its own, and so tells nothing of its type.</summary>
    private static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type;
        schema.Type = type == typeof(DateTimeOffset) ? JsonSchemaType.String
            : type == typeof(DateTimeOffset?) || type == typeof(JsonElement) ? JsonSchemaType.String | JsonSchemaType.Null
            : schema.Type;
        return Task.CompletedTask;
    }

    private static IEnumerable<int> Statuses(string method, bool tagged, bool makes, bool one) =>
    [
        .. tagged && method == "GET" ? new[] { 304 } : [],
        400, 401, 403,
        .. one ? new[] { 404 } : [],
        .. method is "POST" or "PATCH" or "DELETE" ? new[] { 409 } : [],
        .. tagged && method != "GET" ? new[] { 412 } : [],
        .. method is "POST" or "PATCH" ? new[] { 413, 415 } : [],
        .. makes ? new[] { 422 } : [],
        503,
    ];

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
