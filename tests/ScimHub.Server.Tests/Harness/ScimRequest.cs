using System.Text.Json.Nodes;

namespace ScimHub.Server.Tests.Harness;

/// <summary>One request as it goes over the wire. The path is relative to /scim/v2 and is sent as written, escaped or not.</summary>
public sealed record ScimRequest(HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/scim+json";

    /// <summary>Header lines, each sent as given; a name may be repeated.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>True: the client's own Authorization header is left out.</summary>
    public bool Anonymous { get; init; }

    public static ScimRequest Of(HttpMethod method, string path, JsonNode? body = null) =>
        new(method, path) { Body = body is null ? null : System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()) };

    public ScimRequest With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    internal HttpRequestMessage ToMessage(Uri baseUrl, string? token)
    {
        var target = Path.StartsWith("http", StringComparison.Ordinal) ? Path : baseUrl + Path;
        var message = new HttpRequestMessage(Method, new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (token is not null && !Anonymous)
        {
            message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }
        }

        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                (message.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}
