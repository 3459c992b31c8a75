using System.Net;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn;

/// <summary>How browsers address us. Links and redirects are made of <c>PublicUrl</c>; without it, of the request's own host, on this machine only.</summary>
internal sealed class PublicUrl(HubOptions options)
{
    /// <summary>No closing slash; null where the request's host is none that a browser may sign in at.</summary>
    public string? Of(HttpRequest request)
    {
        if (options.PublicUrl is { } configured)
        {
            return IsLoopback(request.Host) || request.Host.Value == new Uri(configured).Authority ? configured : null;
        }
        return IsLoopback(request.Host) ? $"{request.Scheme}://{request.Host.ToUriComponent()}" : null;
    }

    /// <summary>Whether browsers come over TLS, here or at a proxy before us.</summary>
    public bool IsSecure(HttpRequest request) => options.PublicUrl?.StartsWith("https:", StringComparison.Ordinal) ?? request.IsHttps;

    private static bool IsLoopback(HostString host) =>
        host.Host is "localhost" || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
