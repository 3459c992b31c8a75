using Microsoft.AspNetCore.WebUtilities;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>An authenticated SCIM request.</summary>
internal sealed class ScimRequest(HttpContext context, ScimCaller caller, ScimRoute route, BaseUrl url, int maxPayload)
{
    public HttpContext Context => context;

    public ScimCaller Caller => caller;

    public ScimRoute Route => route;

    public BaseUrl Url => url;

    public Dialect Dialect => caller.Settings.Dialect;

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>The id in the path. One that is none of ours names nothing.</summary>
    /// <exception cref="ScimException">404.</exception>
    public Guid Id => Guid.TryParseExact(route.Id, "D", out var id) ? id : throw ScimException.NotFound("There is no such resource.");

    public Precondition Conditions => EntityTags.ReadConditions(context.Request.Headers);

    /// <summary>The query's parameters, decoded.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters
    {
        get
        {
            foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
            {
                yield return new(pair.DecodeName().ToString(), pair.DecodeValue().ToString());
            }
        }
    }

    public ValueTask<RequestBody> ReadBodyAsync() => RequestBody.ReadAsync(context, maxPayload);

    public ValueTask<RequestBody> ReadBodyAsync(int limit) => RequestBody.ReadAsync(context, limit);

    /// <summary>What of a resource is to be returned (RFC 7644 §3.9).</summary>
    public View ReadView(ResourceType type)
    {
        string? attributes = null, excluded = null;
        if (context.Request.QueryString.HasValue)
        {
            foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
            {
                if (Is(pair.DecodeName().Span, "attributes"))
                {
                    attributes = pair.DecodeValue().ToString();
                }
                else if (Is(pair.DecodeName().Span, "excludedAttributes"))
                {
                    excluded = pair.DecodeValue().ToString();
                }
            }
        }
        return View.Of(attributes, excluded, type);
    }

    private static bool Is(ReadOnlySpan<char> name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);
}
