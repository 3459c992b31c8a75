using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.Harness;

/// <summary>A client of the admin API, which judges every error: problem details without internals, and no 5xx.</summary>
public sealed class ApiClient(ServerProcess server, string? key, string? keyId = null)
{
    public const string Problem = "application/problem+json";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(100) };

    private static readonly string[] Internals = ["   at ", "Exception", "Microsoft.", "System.", "ScimHub.", "Npgsql", "Sqlite", "SELECT ", "INSERT ", "StackTrace", "traceId"];

    public Uri BaseUrl { get; } = new(server.Address, "/api/v1");

    public ServerProcess Server => server;

    public string? Key => key;

    public string KeyId => keyId!;

    public Task<ScimAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ScimAnswer> PostAsync(string path, JsonNode body, params (string, string)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<ScimAnswer> PutAsync(string path, JsonNode body, params (string, string)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public Task<ScimAnswer> PatchAsync(string path, JsonNode body, params (string, string)[] headers) => SendAsync(HttpMethod.Patch, path, body, headers);

    public Task<ScimAnswer> DeleteAsync(string path, params (string, string)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<ScimAnswer> SendAsync(HttpMethod method, string path, JsonNode? body = null, params (string, string)[] headers) =>
        SendAsync(ScimRequest.Of(method, path, body) with { ContentType = "application/json", Headers = headers });

    public async Task<ScimAnswer> SendAsync(ScimRequest request)
    {
        using var message = request.ToMessage(BaseUrl, key);
        using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
        var answer = new ScimAnswer(
            $"{request.Method} {request.Path}",
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.TryGetValues("ETag", out var tags) ? string.Join(", ", tags) : null,
            response.Headers.TryGetValues("Location", out var locations) ? string.Join(", ", locations) : null,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        if (answer.Status >= 500)
        {
            throw new XunitException($"{answer}\nThe server's log ends:\n{server.Log}");
        }
        if (answer.Status >= 400)
        {
            BeAProblem(answer);
        }
        return answer;
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<List<JsonNode>> AllAsync(string path, int limit)
    {
        var all = new List<JsonNode>();
        var and = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string? cursor = null;
        do
        {
            var page = (await GetAsync($"{path}{and}limit={limit}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Expect(200).Body;
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            Assert.True(page["items"]!.AsArray().Count <= limit);
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return all;
    }

    private static void BeAProblem(ScimAnswer answer)
    {
        if (answer.MediaType != Problem || (int?)answer.Body["status"] != answer.Status || string.IsNullOrWhiteSpace((string?)answer.Body["title"]) || string.IsNullOrWhiteSpace((string?)answer.Body["detail"]))
        {
            throw new XunitException($"Not problem details: {answer}");
        }
        if (Internals.FirstOrDefault(word => answer.Text.Contains(word, StringComparison.Ordinal)) is { } leak)
        {
            throw new XunitException($"The error shows internals ('{leak}'): {answer}");
        }
    }
}
