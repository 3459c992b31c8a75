using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>
/// An OpenID provider in the test process that does what no real one would. Left alone it is a correct one that signs everybody in without asking; each of its answers can be
/// replaced, and it remembers every request.
/// </summary>
public sealed class HostileProvider : IAsyncDisposable
{
    public const string ClientId = "scimhub";

    /// <summary>Below those that systems hand out by themselves.</summary>
    private static int lastPort = 20_000 + Random.Shared.Next(8_000);

    private readonly WebApplication site;
    private readonly List<SigningKey> published = [SigningKey.Rsa("one")];
    private readonly List<SigningKey> made = [];
    private readonly ConcurrentDictionary<string, JsonObject> codes = new();
    private readonly ConcurrentQueue<Request> requests = new();

    private HostileProvider(WebApplication site) => this.site = site;

    /// <param name="Fields">Of the query and of the form.</param>
    public sealed record Request(string Method, string Path, string? Authorization, IReadOnlyDictionary<string, string> Fields);

    public string Issuer { get; private set; } = "";

    public IReadOnlyList<Request> Requests => [.. requests];

    /// <summary>The one it signs with.</summary>
    public SigningKey Key => published[^1];

    /// <summary>Who signs in next: claims beside those of the protocol.</summary>
    public JsonObject Person { get; set; } = new() { ["sub"] = "nobody" };

    /// <summary>From the right claims, which it may change, to an ID token.</summary>
    public Func<JsonObject, string>? IdToken { get; set; }

    /// <summary>Changes the discovery document.</summary>
    public Action<JsonObject>? Discovery { get; set; }

    /// <summary>Answers of userinfo; without it there is no such endpoint.</summary>
    public Func<JsonObject>? UserInfo { get; set; }

    /// <summary>What a path, such as <c>/token</c>, answers instead.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Instead { get; } = new();

    /// <summary>Changes the query with which the browser is sent back.</summary>
    public Action<Dictionary<string, string?>>? Response { get; set; }

    /// <param name="address">Where it is; null: at an address that no other provider of the run has had, since servers remember what an issuer said.</param>
    public static async Task<HostileProvider> StartAsync(string? address = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartAtAsync(address ?? $"http://127.0.0.1:{Interlocked.Increment(ref lastPort)}");
            }
            catch (IOException) when (address is null && attempt < 100)
            {
                // Somebody else's.
            }
        }
    }

    private static async Task<HostileProvider> StartAtAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", address);
        var provider = new HostileProvider(builder.Build());
        provider.site.Run(provider.AnswerAsync);
        await provider.site.StartAsync();
        provider.Issuer = provider.site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return provider;
    }

    /// <summary>How often a path was asked for.</summary>
    public int Count(string path) => requests.Count(request => request.Path == path);

    /// <summary>A new key in the place of those there are, or beside them.</summary>
    public SigningKey Rotate(SigningKey key, bool keepOld = false)
    {
        lock (published)
        {
            if (!keepOld)
            {
                made.AddRange(published);
                published.Clear();
            }
            published.Add(key);
        }
        return key;
    }

    /// <summary>The claims of a right ID token for the person.</summary>
    public JsonObject Claims(string? nonce)
    {
        var claims = Person.DeepClone().AsObject();
        (claims["iss"], claims["aud"], claims["iat"], claims["exp"]) = (Issuer, ClientId, In(0), In(5));
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }
        return claims;
    }

    /// <summary>Those of a right logout token (Back-Channel Logout §2.4).</summary>
    public JsonObject LogoutClaims(string subject, string? sid = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = ClientId, ["iat"] = In(0), ["exp"] = In(2), ["jti"] = Guid.NewGuid().ToString(), ["sub"] = subject,
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        if (sid is not null)
        {
            claims["sid"] = sid;
        }
        return claims;
    }

    /// <summary>A time so many minutes from now, as tokens have it.</summary>
    public static long In(double minutes) => TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds();

    public async ValueTask DisposeAsync()
    {
        await site.DisposeAsync();
        foreach (var key in published.Concat(made))
        {
            key.Dispose();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var fields = request.Query.ToDictionary(field => field.Key, field => field.Value.ToString());
        if (request.HasFormContentType)
        {
            foreach (var (name, value) in await request.ReadFormAsync())
            {
                fields[name] = value.ToString();
            }
        }
        requests.Enqueue(new(request.Method, request.Path, request.Headers.Authorization, fields));
        if (Instead.TryGetValue(request.Path, out var instead))
        {
            await instead(context);
            return;
        }
        await (request.Path.Value switch
        {
            "/.well-known/openid-configuration" => Json(Document()),
            "/jwks" => Json(new() { ["keys"] = Keys() }),
            "/authorize" => Results.Redirect(Authorize(fields)),
            "/token" => Token(fields),
            "/userinfo" when UserInfo is not null => Json(UserInfo()),
            _ => Results.NotFound(),
        }).ExecuteAsync(context);
    }

    private JsonObject Document()
    {
        var document = new JsonObject
        {
            ["issuer"] = Issuer, ["authorization_endpoint"] = $"{Issuer}/authorize", ["token_endpoint"] = $"{Issuer}/token", ["jwks_uri"] = $"{Issuer}/jwks",
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "none"),
        };
        if (UserInfo is not null)
        {
            document["userinfo_endpoint"] = $"{Issuer}/userinfo";
        }
        Discovery?.Invoke(document);
        return document;
    }

    private JsonArray Keys()
    {
        lock (published)
        {
            return new([.. published.Select(key => key.Public())]);
        }
    }

    private string Authorize(Dictionary<string, string> fields)
    {
        var code = Guid.NewGuid().ToString("n");
        codes[code] = Claims(fields.GetValueOrDefault("nonce"));
        var query = new Dictionary<string, string?> { ["code"] = code, ["state"] = fields.GetValueOrDefault("state") };
        Response?.Invoke(query);
        return QueryHelpers.AddQueryString(fields["redirect_uri"], query);
    }

    /// <summary>A code is good once.</summary>
    private IResult Token(Dictionary<string, string> fields)
    {
        if (!codes.TryRemove(fields.GetValueOrDefault("code") ?? "", out var claims))
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }
        return Json(new() { ["access_token"] = "access-" + Guid.NewGuid().ToString("n"), ["token_type"] = "Bearer", ["id_token"] = IdToken is null ? Key.Sign(claims) : IdToken(claims) });
    }

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");
}
