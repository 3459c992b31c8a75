using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.Api;

/// <summary>Tells who sends an API request: an API key as a Bearer token (RFC 6750 §2.1), and over the wire nothing else. Credentials of SCIM clients are not looked for.</summary>
internal sealed class ApiAuthentication(ApiKeyStore store, LastUseRecorder lastUse, TimeProvider time)
{
    private readonly FreshCache<StoredApiKey> known = new(time);

    /// <summary>The caller, or null: answer 401 and <see cref="Challenge"/>.</summary>
    public async ValueTask<ApiCaller?> AuthenticateAsync(HttpContext context)
    {
        // Of a person at the console, who has been found by their session: nothing that comes over the wire sets this.
        if (context.Features.Get<ApiCaller>() is { } person)
        {
            return person;
        }
        var request = context.Request;
        if (!PresentedSecret.TryReadBearer(request.Headers.Authorization, out var secret) || PresentedSecret.IsInUrl(request.QueryString) || !SecretHash.TryCompute(secret, out var hash))
        {
            return null;
        }
        var now = time.GetUtcNow();
        if (!known.TryGet(hash, out var key))
        {
            key = await known.ReadAsync(hash, store.FindAsync, context.RequestAborted);
        }
        if (key is null || now >= key.ExpiresAt)
        {
            return null;
        }
        lastUse.Note(key, now);
        var actor = new Actor(key.OrganizationId, ActorKind.ServiceAccount, key.AccountId, key.KeyId, context.Connection.RemoteIpAddress?.ToString());
        return new(actor, key.Role, key.DomainId, secret);
    }

    /// <summary>RFC 6750 §3: the error code only where something was presented.</summary>
    public static void Challenge(HttpContext context) =>
        context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0 ? "Bearer realm=\"api\"" : "Bearer realm=\"api\", error=\"invalid_token\"";
}
