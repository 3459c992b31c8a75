using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimHub.Conformance.Running;

/// <summary>
/// Speaks HTTP to the server under test. It never throws for what the server does: a time-out, a refused connection or a body that
/// is not JSON is part of the <see cref="Exchange"/>. Every request goes to the origin of the base URL, a location the server gives with
/// its public name too, so that a server behind a proxy can be asked directly and the token goes nowhere else. It appears in no exchange.
/// </summary>
internal sealed class ServerClient(Uri baseUrl, string token, TimeSpan timeout) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) }) { Timeout = timeout };

    public string Token => token;

    public Uri BaseUrl => baseUrl;

    public async Task<Exchange> SendAsync(ServerRequest request, CancellationToken ct)
    {
        var url = Resolve(request.Path, request.Query);
        var exchange = new Exchange { Method = request.Method, Url = Redact(url.ToString()), RequestBody = request.Body is null ? null : Redact(request.Body) };
        try
        {
            using var message = new HttpRequestMessage(new HttpMethod(request.Method), url);
            AddContent(message, request);
            AddHeaders(message, request.Headers);
            using var answer = await _http.SendAsync(message, ct).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
            return exchange with
            {
                Status = (int)answer.StatusCode,
                Headers = ReadHeaders(answer),
                Text = Redact(text),
                Json = ParseJson(text),
            };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return exchange with { NoAnswer = $"no answer within {timeout.TotalSeconds:0} s" };
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidOperationException or FormatException)
        {
            return exchange with { NoAnswer = Redact(fault.InnerException?.Message ?? fault.Message) };
        }
    }

    public void Dispose() => _http.Dispose();

    private Uri Resolve(string path, string query)
    {
        var builder = new UriBuilder(baseUrl);
        if (Uri.TryCreate(path, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
        {
            builder.Path = absolute.AbsolutePath;
            builder.Query = Join(absolute.Query, query);
            return builder.Uri;
        }

        builder.Path = $"{builder.Path.TrimEnd('/')}/{path.TrimStart('/')}";
        builder.Query = Join(baseUrl.Query, query);
        return builder.Uri;
    }

    private static string Join(string first, string second) =>
        string.Join('&', new[] { first.TrimStart('?'), second }.Where(part => part.Length > 0));

    private static void AddContent(HttpRequestMessage message, ServerRequest request)
    {
        if (request.Body is null)
        {
            return;
        }

        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body));
        if (!request.Headers.ContainsKey("Content-Type"))
        {
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/scim+json");
        }
    }

    private void AddHeaders(HttpRequestMessage message, IReadOnlyDictionary<string, string?> headers)
    {
        if (!headers.ContainsKey("Authorization"))
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (!headers.ContainsKey("Accept"))
        {
            message.Headers.Accept.ParseAdd("application/scim+json");
        }

        foreach (var (name, value) in headers.Where(header => header.Value is not null))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private Dictionary<string, string> ReadHeaders(HttpResponseMessage answer) =>
        answer.Headers.Concat(answer.Content.Headers).GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(
            header => header.Key,
            header => Redact(string.Join(", ", header.SelectMany(entry => entry.Value))),
            StringComparer.OrdinalIgnoreCase);

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A token of a few characters is no secret, and would take every such character out of the reports.</summary>
    private string Redact(string text) => token.Length < 8 ? text : text
        .Replace(token, "[token]", StringComparison.Ordinal)
        .Replace(Uri.EscapeDataString(token), "[token]", StringComparison.Ordinal)
        .Replace(Convert.ToBase64String(Encoding.UTF8.GetBytes($":{token}")), "[token]", StringComparison.Ordinal);
}
