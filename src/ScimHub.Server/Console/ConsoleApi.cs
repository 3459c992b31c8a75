using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>The admin API, asked by the pages in the name of who is signed in. One a request.</summary>
internal sealed class ConsoleApi(ApiPipeline pipeline, IServiceScopeFactory scopes)
{
    private ApiCaller? caller;
    private HttpContext? page;

    public ApiCaller Caller => caller ?? throw new InvalidOperationException("Nobody is signed in.");

    public void Begin(HttpContext of, ApiCaller by) => (page, caller) = (of, by);

    /// <summary>Whether the page may ask at all; what it is answered decides.</summary>
    public bool May(string permission) => Caller.Role.Permissions.Allows(Provisioning.Access.Permission.Parse(permission));

    /// <param name="path">Behind <c>/api/v1</c>, with its query.</param>
    /// <exception cref="ApiFault">It was refused.</exception>
    public async Task<T> GetAsync<T>(string path) => (await SendAsync(HttpMethods.Get, path)).Read<T>();

    /// <summary>A list of few things, all its pages.</summary>
    public async Task<IReadOnlyList<T>> AllAsync<T>(string path)
    {
        var (found, cursor) = (new List<T>(), (string?)null);
        do
        {
            var part = await GetAsync<Page<T>>(cursor is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={Uri.EscapeDataString(cursor)}");
            found.AddRange(part.Items);
            cursor = part.NextCursor;
        }
        while (cursor is not null);
        return found;
    }

    /// <returns>The answer's body; null where it has none.</returns>
    /// <exception cref="ApiFault">It was refused.</exception>
    public async Task<JsonNode?> SendAsync(string method, string path, JsonNode? body = null)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var written = new MemoryStream();
        var context = new DefaultHttpContext(Features(method, path, body, written)) { RequestServices = scope.ServiceProvider, RequestAborted = page!.RequestAborted };
        await pipeline.InvokeAsync(context);
        await context.Response.CompleteAsync();
        var answer = written.Length == 0 ? null : JsonNode.Parse(written.ToArray());
        return context.Response.StatusCode < 400 ? answer : throw new ApiFault(context.Response.StatusCode, (string?)answer?["detail"] ?? "The request could not be served.");
    }

    /// <summary>What a GET is answered, as it comes; one that is known to be answered.</summary>
    public async Task CopyAsync(string path, Stream output)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new DefaultHttpContext(Features(HttpMethods.Get, path, null, output)) { RequestServices = scope.ServiceProvider, RequestAborted = page!.RequestAborted };
        await pipeline.InvokeAsync(context);
        await context.Response.CompleteAsync();
    }

    private FeatureCollection Features(string method, string path, JsonNode? body, Stream written)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var request = new HttpRequestFeature
        {
            Method = method,
            Scheme = page!.Request.Scheme,
            Path = ApiApplication.Prefix + (query < 0 ? path : path[..query]),
            QueryString = query < 0 ? "" : path[query..],
            Headers = new HeaderDictionary { [HeaderNames.Host] = page.Request.Host.Value },
        };
        if (body is not null)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
            request.Body = new MemoryStream(bytes);
            request.Headers.ContentType = "application/json";
            request.Headers.ContentLength = bytes.Length;
        }
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(body is not null));
        features.Set<IHttpResponseFeature>(new Response(written));
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(written));
        features.Set(page.Features.Get<IHttpConnectionFeature>());
        features.Set(Caller);
        return features;
    }

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    private sealed class Response(Stream written) : HttpResponseFeature
    {
        public override bool HasStarted => written.CanSeek && written.Length > 0;
    }
}
