using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>Sends a step, prints it in one line and counts the steps that went otherwise than the identity provider needs.</summary>
internal sealed class ProviderClient(HttpClient http, Uri baseUrl, string token, Replay replay)
{
    private readonly List<string> made = [];

    public int Otherwise { get; private set; }

    /// <summary>
    /// One request. <paramref name="need"/> looks at the body when the status is one of <paramref name="statuses"/> and says what is
    /// missing, or null.
    /// </summary>
    public async Task<JsonNode?> StepAsync(
        string purpose, HttpMethod method, string path, string? body, int[] statuses, Func<JsonNode, string?>? need = null)
    {
        var (status, answer) = await SendAsync(method, path, body);
        var fault = !statuses.Contains(status) ? $"needs {string.Join(" or ", statuses)}: {Detail(answer)}"
            : need is null || (status == 204 && answer is null) ? null
            : answer is null ? "the body is empty" : need(answer);
        Print(fault is null, method, path, status, purpose, fault);
        if (status == 201 && answer?["id"] is { } id)
        {
            made.Add($"{path.Split('?')[0]}/{id}");
        }

        return fault is null ? answer : null;
    }

    public async Task<JsonNode> ReadAsync(string path) =>
        (await SendAsync(HttpMethod.Get, path, null)).Body ?? throw new QuickstartException($"GET {path} has no body.");

    /// <summary>Deletes what the replay made, so that it may be run again on the same store.</summary>
    public async Task CleanUpAsync()
    {
        foreach (var path in Enumerable.Reverse(made))
        {
            // What the provider itself deleted meanwhile answers 404.
            var (status, answer) = await SendAsync(HttpMethod.Delete, path, null);
            if (status is not (204 or 404))
            {
                Print(false, HttpMethod.Delete, path, status, "clean up", Detail(answer));
            }
        }
    }

    private async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? body)
    {
        var (bare, query) = path.Split('?', 2) is [var left, var right] ? (left, "?" + right) : (path, "");
        var flag = replay.Query is "" ? "" : query is "" ? replay.Query : "&" + replay.Query[1..];
        using var request = new HttpRequestMessage(method, $"{baseUrl}{bare}{query}{flag}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.UserAgent.ParseAdd(replay.UserAgent);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(replay.MediaType);
        }

        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        try
        {
            return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (JsonException)
        {
            return ((int)response.StatusCode, JsonValue.Create(text));
        }
    }

    private void Print(bool asNeeded, HttpMethod method, string path, int status, string purpose, string? fault)
    {
        Otherwise += asNeeded ? 0 : 1;
        var shown = Uri.UnescapeDataString(path);
        shown = shown.Length > 66 ? shown[..65] + "…" : shown;
        Console.WriteLine($"  {(asNeeded ? "  " : "!!")} {method.Method,-6} {shown,-66} {status}  {purpose}");
        if (fault is not null)
        {
            Console.WriteLine($"            {fault}");
        }
    }

    private static string Detail(JsonNode? answer) => answer switch
    {
        null => "(no body)",
        JsonObject error when error["detail"] is { } detail => $"{error["scimType"]} {detail}",
        _ => answer.ToJsonString() is { Length: > 300 } text ? text[..300] + "…" : answer.ToJsonString(),
    };
}
