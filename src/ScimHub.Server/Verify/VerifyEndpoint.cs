using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.Verify;

/// <summary>
/// <c>/auth/verify</c>: who a browser's request is from, in headers; 401 without a body where it is from nobody. <c>/auth/keys</c> (RFC 7517): what
/// <c>X-ScimHub-Identity</c> is signed with.
/// </summary>
internal sealed class VerifyEndpoint(SessionAuthentication authentication, SessionCookie cookie, IdentityReader reader, IdentityKey key, HubOptions options, TimeProvider time, ILogger<VerifyEndpoint> logger)
{
    public const string Path = "/auth/verify";

    public const string KeysPath = "/auth/keys";

    /// <summary>Proxies take some 8 KB of headers in all, and the attributes are in two of them; those that do not fit are left to the admin API.</summary>
    private const int MaxAttributes = 2_500;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions Ascii = new() { Encoder = JavaScriptEncoder.Default };

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly FreshCache<Answer> known = new(time);

    private sealed record Answer(IReadOnlyList<KeyValuePair<string, string>> Headers);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, context => context.RequestServices.GetRequiredService<VerifyEndpoint>().VerifyAsync(context));
        endpoints.MapGet(KeysPath, context => context.RequestServices.GetRequiredService<VerifyEndpoint>().KeysAsync(context));
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IdentityKey>();
        services.AddSingleton<IdentityReader>();
        services.AddSingleton<VerifyEndpoint>();
    }

    private async Task VerifyAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        StoragePatience.Begin(SignInApplication.Patience);
        try
        {
            var answer = await authentication.FindAsync(context) is not { } session || !SecretHash.TryCompute(cookie.Read(context.Request), out var hash) ? null
                : known.TryGet(hash, out var fresh) ? fresh
                : await known.ReadAsync(hash, async (_, ct) => await reader.ReadAsync(session, ct) is { } identity ? await AnswerAsync(identity, context, ct) : null, context.RequestAborted);
            context.Response.StatusCode = answer is null ? 401 : 200;
            foreach (var (name, value) in answer?.Headers ?? [])
            {
                context.Response.Headers[name] = value;
            }
        }
        catch (Exception e) when (e is StorageUnavailableException or DbException or DbUpdateException or TimeoutException || e.InnerException is DbException)
        {
            // Who it is cannot be told: not that it is nobody.
            logger.StorageUnavailable(e, context.Request.Method, Path);
            context.Response.Headers.RetryAfter = "5";
            context.Response.StatusCode = 503;
        }
    }

    private async Task KeysAsync(HttpContext context)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(await key.GetAsync(context.RequestAborted));
        context.Response.Headers.CacheControl = "public, max-age=3600";
        await context.Response.WriteAsJsonAsync(
            new { keys = new[] { new { kty = jwk.Kty, crv = jwk.Crv, x = jwk.X, y = jwk.Y, kid = jwk.Kid, alg = SecurityAlgorithms.EcdsaSha256, use = "sig" } } }, context.RequestAborted);
    }

    private async Task<Answer> AnswerAsync(Identity identity, HttpContext context, CancellationToken ct)
    {
        var attributes = identity.Attributes.ToJsonString(Ascii);
        var headers = new List<KeyValuePair<string, string>>
        {
            new("X-ScimHub-Subject", identity.Session.UserId.ToString()),
            new("X-ScimHub-Organization", identity.Organization),
            new("X-ScimHub-User", Encode(identity.UserName)),
            new("X-ScimHub-Email", Encode(identity.Email ?? "")),
            new("X-ScimHub-Name", Encode(identity.Name ?? "")),
            new("X-ScimHub-Roles", string.Join(",", identity.Roles.Select(role => role.Domain is { } domain ? $"{EncodeName(role.Role)}@{EncodeName(domain)}" : EncodeName(role.Role)))),
            new("X-ScimHub-Domains", string.Join(",", identity.Domains.Select(EncodeName))),
        };
        var fits = attributes.Length <= MaxAttributes;
        if (fits)
        {
            headers.Add(new("X-ScimHub-Attributes", attributes));
        }
        headers.Add(new("X-ScimHub-Identity", await SignAsync(identity, fits, context, ct)));
        return new(headers);
    }

    private async Task<string> SignAsync(Identity identity, bool withAttributes, HttpContext context, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["sub"] = identity.Session.UserId.ToString(),
            ["organization"] = identity.Organization,
            ["sid"] = identity.Session.SessionId.ToString(),
            ["preferred_username"] = identity.UserName,
            ["roles"] = JsonSerializer.SerializeToElement(identity.Roles.Select(role => new JsonObject { ["role"] = role.Role, ["domain"] = role.Domain })),
        };
        if (identity.Email is { } email)
        {
            claims["email"] = email;
        }
        if (identity.Name is { } name)
        {
            claims["name"] = name;
        }
        if (withAttributes)
        {
            claims["attributes"] = JsonSerializer.SerializeToElement(identity.Attributes);
        }
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.PublicUrl ?? $"{context.Request.Scheme}://{context.Request.Host}",
            Claims = claims,
            IssuedAt = now.UtcDateTime,
            Expires = (now + Life).UtcDateTime,
            SigningCredentials = new(await key.GetAsync(ct), SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>Of a role or a domain: a name with an @ in it is not to be read as a role in a domain.</summary>
    private static string EncodeName(string name) => Encode(name).Replace("@", "%40", StringComparison.Ordinal);

    /// <summary>Headers hold visible ASCII: anything else, and what parts lists, is percent-encoded (RFC 3986 §2.1) as UTF-8.</summary>
    private static string Encode(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii && rune.Value is > ' ' and < 0x7f && (char)rune.Value is not (',' or '%' or '"') ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
