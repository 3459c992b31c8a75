using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.Harness;

/// <summary>A SCIM client that judges every answer by the general oracle before it hands it on.</summary>
public sealed class ScimClient(ServerProcess server, string? token)
{
    // RFC 7644 §3.11 asks for 501 where /Me is not supported; 5xx is else never an answer to what a client sent.
    private const int NotImplemented = 501;

    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxConnectionsPerServer = 64,
    })
    { Timeout = TimeSpan.FromSeconds(100) };

    public Uri BaseUrl { get; } = new(server.Address, "/scim/v2");

    public string? Token => token;

    public Task<ScimAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ScimAnswer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    public Task<ScimAnswer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body);

    public Task<ScimAnswer> PatchAsync(string path, params JsonNode[] operations) =>
        SendAsync(HttpMethod.Patch, path, Resource.PatchOf(operations));

    public Task<ScimAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>A list by filter; the filter is escaped here.</summary>
    public Task<ScimAnswer> FilterAsync(string path, string filter, string more = "") =>
        GetAsync($"{path}?filter={Uri.EscapeDataString(filter)}{more}");

    public Task<ScimAnswer> SendAsync(HttpMethod method, string path, JsonNode? body = null) =>
        SendAsync(ScimRequest.Of(method, path, body));

    public async Task<ScimAnswer> SendAsync(ScimRequest request)
    {
        var answer = await SendUnjudgedAsync(request);
        if (answer.Status >= 500 && answer.Status != NotImplemented)
        {
            throw new XunitException($"{answer}\nThe server's log ends:\n{Tail(server.Log)}");
        }

        if (answer.Status >= 400)
        {
            answer.BeAScimError();
        }

        return answer;
    }

    /// <summary>Without the oracle: for tests in which the server is killed or refuses on purpose.</summary>
    public async Task<ScimAnswer> SendUnjudgedAsync(ScimRequest request)
    {
        using var message = request.ToMessage(BaseUrl, token);
        using var response = await Http.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var asked = $"{request.Method} {Shorten(request.Path)}{(request.Body is { } sent ? " " + Shorten(System.Text.Encoding.UTF8.GetString(sent)) : "")}";
        return new ScimAnswer(
            asked,
            (int)response.StatusCode,
            text,
            response.Content.Headers.TryGetValues("Content-Type", out var types) ? string.Join(", ", types) : null,
            response.Headers.TryGetValues("ETag", out var tags) ? string.Join(", ", tags) : null,
            response.Headers.TryGetValues("Location", out var locations) ? string.Join(", ", locations) : null,
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    private static string Shorten(string text) => text.Length > 600 ? $"{text[..600]}… ({text.Length} characters)" : text;

    private static string Tail(string text) => text.Length > 4000 ? text[^4000..] : text;
}
