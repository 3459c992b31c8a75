using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ScimHub.Benchmarks.Processes;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Benchmarks.Load;

/// <summary>One who asks now and then, at the first node: by a key that may do everything, and with sessions made in the database.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly SessionRegistry sessions;
    private readonly Uri home;
    private readonly CancellationToken ct;

    private Caller(Uri home, HubStorage storage, string key, CancellationToken ct)
    {
        (this.home, Key, this.ct) = (home, key, ct);
        sessions = new(storage, TimeProvider.System, SessionLimits.Usual);
    }

    public string Key { get; }

    public static async Task<Caller> ToAsync(Installation installation, CancellationToken ct)
    {
        var made = await installation.RunAsync(["key", "create", "--name", "benchmark", "--role", "Admin", "--json"], ct);
        return new(installation.Nodes[0], installation.Storage, JsonDocument.Parse(made).RootElement.GetProperty("key").GetString()!, ct);
    }

    /// <summary>The cookie of somebody who is signed in.</summary>
    public async Task<string> SessionAsync(Guid person) =>
        $"scimhub={(await sessions.OpenAsync(new(1, person, SignInMethod.Local), ct) ?? throw new InvalidOperationException("The session was not made.")).Secret}";

    /// <summary>The cookie of a new administrator who is signed in.</summary>
    public async Task<string> AdministratorAsync()
    {
        var person = await MadeAsync("/api/v1/users", Key, """{"userName":"administrator@example.com"}""");
        await SendAsync(HttpMethod.Post, "/api/v1/grants", Key, $$"""{"userId":"{{person}}","role":"Admin"}""");
        return await SessionAsync(person);
    }

    /// <summary>The items of a list's first page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path) => [.. (await SendAsync(HttpMethod.Get, path, Key)).GetProperty("items").EnumerateArray()];

    public async Task<Guid> MadeAsync(string path, string credential, string body) => (await SendAsync(HttpMethod.Post, path, credential, body)).GetProperty("id").GetGuid();

    /// <exception cref="InvalidOperationException">It was not done.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string credential, string? body = null)
    {
        var type = path.StartsWith("/scim/", StringComparison.Ordinal) ? "application/scim+json" : "application/json";
        using var request = new HttpRequestMessage(method, new Uri(home, path)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        using var answer = await client.SendAsync(request, ct);
        return !answer.IsSuccessStatusCode ? throw await FaultAsync(request, answer)
            : answer.Content.Headers.ContentLength is null or > 0 ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct)
            : default;
    }

    /// <summary>Sends a form of the console without fields, as a browser does.</summary>
    /// <exception cref="InvalidOperationException">It was not done.</exception>
    public async Task PressAsync(string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(home, path)) { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(request, ct);
        if (answer.StatusCode != System.Net.HttpStatusCode.Found)
        {
            throw await FaultAsync(request, answer);
        }
    }

    /// <summary>Asks for something and returns when its first byte is there; whether it is a success.</summary>
    public async Task<bool> IsOpenAsync(Uri address, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add(header, value);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => client.Dispose();

    private async Task<InvalidOperationException> FaultAsync(HttpRequestMessage request, HttpResponseMessage answer) =>
        new($"{request.Method} {request.RequestUri!.PathAndQuery} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
}
