using System.Text.Json.Nodes;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>The admin API, asked by the pages in the name of who is signed in. One a request.</summary>
internal sealed class ConsoleApi(ApiSender sender)
{
    private ApiCaller? caller;
    private HttpContext? page;

    public ApiCaller Caller => caller ?? throw new InvalidOperationException("Nobody is signed in.");

    public void Begin(HttpContext of, ApiCaller by) => (page, caller) = (of, by);

    /// <summary>Whether their roles hold in one domain only.</summary>
    public bool IsOfDomain => Caller.DomainId is not null;

    /// <summary>Whether the page may ask at all; what it is answered decides.</summary>
    public bool May(string permission) => Caller.Role.Permissions.Allows(Provisioning.Access.Permission.Parse(permission)) && (!IsOfDomain || ApiPermission.ServesInDomain(permission));

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
        var (status, answer) = await sender.SendAsync(Caller, new(method, path, body) { For = page }, page!.RequestAborted);
        return status < 400 ? answer : throw new ApiFault(status, (string?)answer?["detail"] ?? "The request could not be served.");
    }

    /// <summary>What a GET is answered, as it comes; one that is known to be answered.</summary>
    public async Task CopyAsync(string path, Stream output) => await sender.SendAsync(Caller, new(HttpMethods.Get, path) { For = page }, output, page!.RequestAborted);
}
