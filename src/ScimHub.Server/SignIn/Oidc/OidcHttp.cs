using System.Net;
using System.Net.Http.Headers;
using ScimHub.Server.Outbound;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>Sends requests to providers: bounded in time and size, to allowed addresses only. Whatever goes wrong there is an <see cref="OidcFault"/>.</summary>
internal sealed class OidcHttp(OutboundNetworks networks) : IDisposable
{
    private readonly HttpClient client = GuardedClient.Make(networks);

    /// <param name="accessToken">Null: without one.</param>
    public Task<(HttpStatusCode Status, string Body)> GetAsync(Uri address, string? accessToken, CancellationToken ct) => SendAsync(HttpMethod.Get, address, accessToken is null ? null : new("Bearer", accessToken), null, ct);

    public Task<(HttpStatusCode Status, string Body)> PostAsync(Uri address, HttpContent content, AuthenticationHeaderValue? authorization, CancellationToken ct) => SendAsync(HttpMethod.Post, address, authorization, content, ct);

    public void Dispose() => client.Dispose();

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, Uri address, AuthenticationHeaderValue? authorization, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = authorization;
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, ct);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(ct));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The caller's own end is no fault of the provider's; its time limit is.
            throw OidcFault.Unavailable($"{address.Host} did not answer: {e.GetType().Name}.");
        }
    }
}
