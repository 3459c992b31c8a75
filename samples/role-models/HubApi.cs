using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimHub.RoleModels;

/// <summary>The admin API: what is made is remembered, and taken away again in the end, last made first.</summary>
internal sealed class HubApi(HttpClient http, Uri baseUrl, string secret)
{
    private readonly Stack<string> made = new();

    public async Task<JsonNode> GetAsync(string path) => await SendAsync(HttpMethod.Get, path, null);

    /// <returns>The id of what was made.</returns>
    public async Task<string> MakeAsync(string path, JsonObject body)
    {
        // Sent again, it would be answered again and make nothing.
        var id = (string)(await SendAsync(HttpMethod.Post, path, body, once: Guid.NewGuid()))["id"]!;
        made.Push($"{path}/{id}");
        return id;
    }

    /// <summary>Changes what was made; it goes with it.</summary>
    public async Task DoAsync(string path, JsonObject body) => await SendAsync(HttpMethod.Post, path, body);

    public async Task CleanUpAsync()
    {
        while (made.TryPop(out var path))
        {
            await SendAsync(HttpMethod.Delete, path, null);
        }
    }

    /// <exception cref="InvalidOperationException">What was asked, and the server's own words.</exception>
    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonObject? body, Guid? once = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{baseUrl.AbsoluteUri.TrimEnd('/')}/api/v1{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }
        if (once is { } key)
        {
            request.Headers.Add("Idempotency-Key", key.ToString());
        }
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return !response.IsSuccessStatusCode
            ? throw new InvalidOperationException($"{method} {path} was answered {(int)response.StatusCode}: {Detail(text)}")
            : text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private static string Detail(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["detail"] ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
