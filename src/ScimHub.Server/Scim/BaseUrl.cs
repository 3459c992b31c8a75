using System.Text;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Scim;

/// <summary>The SCIM root as the client addresses us, or as <c>PublicUrl</c> says, without a closing slash; as text and as bytes to copy.</summary>
internal sealed class BaseUrl
{
    private static volatile Known? last;

    public BaseUrl(string text)
    {
        Text = text;
        Utf8 = Encoding.UTF8.GetBytes(text);
    }

    public string Text { get; }

    public byte[] Utf8 { get; }

    /// <summary>Clients keep to one address, so the last one is kept rendered.</summary>
    public static BaseUrl Of(HttpContext context, HubOptions options)
    {
        var request = context.Request;
        if (last is { } known && known.Host == request.Host.Value && known.Scheme == request.Scheme && known.PathBase == request.PathBase.Value
            && ReferenceEquals(known.PublicUrl, options.PublicUrl))
        {
            return known.Url;
        }
        var root = options.PublicUrl
            ?? (request.Host.HasValue ? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}" : options.ListenUrl ?? HubOptions.DefaultUrl);
        var url = new BaseUrl(root + ScimRouter.Prefix);
        last = new(request.Scheme, request.Host.Value, request.PathBase.Value, options.PublicUrl, url);
        return url;
    }

    private sealed record Known(string Scheme, string? Host, string? PathBase, string? PublicUrl, BaseUrl Url);
}
