using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace ScimHub.Server.Api;

/// <summary>The API, asked in this process in somebody's name: what comes over HTTP goes the same way.</summary>
internal sealed class ApiSender(ApiPipeline pipeline, IServiceScopeFactory scopes)
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <returns>The status, and the answer's body; null where it has none.</returns>
    public async Task<(int Status, JsonNode? Body)> SendAsync(ApiCaller caller, ApiCall call, CancellationToken ct)
    {
        using var written = new MemoryStream();
        var status = await SendAsync(caller, call, written, ct);
        return (status, written.Length == 0 ? null : JsonNode.Parse(written.ToArray()));
    }

    /// <param name="output">The answer's body goes there as it comes.</param>
    /// <returns>The status.</returns>
    public async Task<int> SendAsync(ApiCaller caller, ApiCall call, Stream output, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = new DefaultHttpContext(Features(caller, call, output)) { RequestServices = scope.ServiceProvider, RequestAborted = ct };
        await pipeline.InvokeAsync(context);
        await context.Response.CompleteAsync();
        return context.Response.StatusCode;
    }

    private static FeatureCollection Features(ApiCaller caller, ApiCall call, Stream written)
    {
        var query = call.Path.IndexOf('?', StringComparison.Ordinal);
        var request = new HttpRequestFeature
        {
            Method = call.Method,
            Scheme = call.For?.Request.Scheme ?? "http",
            Path = ApiApplication.Prefix + (query < 0 ? call.Path : call.Path[..query]),
            QueryString = query < 0 ? "" : call.Path[query..],
            Headers = new HeaderDictionary { [HeaderNames.Host] = call.For?.Request.Host.Value ?? "localhost" },
        };
        if (call.IdempotencyKey is { } key)
        {
            request.Headers[IdempotencyKey] = key;
        }
        if (call.Body is { } body)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
            request.Body = new MemoryStream(bytes);
            request.Headers.ContentType = "application/json";
            request.Headers.ContentLength = bytes.Length;
        }
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(call.Body is not null));
        features.Set<IHttpResponseFeature>(new Response(written));
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(written));
        features.Set(call.For?.Features.Get<IHttpConnectionFeature>() ?? new HttpConnectionFeature());
        features.Set(caller);
        return features;
    }

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;

    private sealed class Response(Stream written) : HttpResponseFeature
    {
        public override bool HasStarted => written.CanSeek && written.Length > 0;
    }
}
