using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimHub.Server.Tests.Authentication;

/// <summary>An issuer of workload identities: it serves its keys over HTTP and signs what a test asks it to sign.</summary>
public sealed class ScriptedIssuer : IAsyncDisposable
{
    private readonly WebApplication site;
    private readonly ConcurrentDictionary<string, RsaSecurityKey> published = new();
    private int fetches;

    private ScriptedIssuer(WebApplication site) => this.site = site;

    public string Name { get; private set; } = "";

    public string Jwks => $"{Name}/keys";

    /// <summary>How often the keys were asked for.</summary>
    public int Fetches => fetches;

    /// <summary>What the endpoint of the keys answers instead of them.</summary>
    public Func<IResult>? Instead { get; set; }

    public static async Task<ScriptedIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        var issuer = new ScriptedIssuer(builder.Build());
        issuer.site.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref issuer.fetches);
            return issuer.Instead?.Invoke() ?? Results.Json(new { keys = issuer.published.Values.Select(Public) });
        });
        await issuer.site.StartAsync();
        issuer.Name = issuer.site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    public RsaSecurityKey NewKey(string kid, bool publish = true)
    {
        var key = new RsaSecurityKey(RSA.Create(2048)) { KeyId = kid };
        return publish ? published[kid] = key : key;
    }

    public void Withdraw(string kid) => published.TryRemove(kid, out _);

    public string Sign(SecurityKey key, string subject, string audience, string? issuer = null, DateTime? expires = null, DateTime? notBefore = null, string algorithm = SecurityAlgorithms.RsaSha256) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Name,
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["jti"] = Guid.NewGuid().ToString() },
            Expires = expires ?? DateTime.UtcNow.AddMinutes(10),
            NotBefore = notBefore ?? DateTime.UtcNow.AddMinutes(-1),
            IssuedAt = DateTime.UtcNow,
            SigningCredentials = new SigningCredentials(key, algorithm),
        });

    public async ValueTask DisposeAsync() => await site.DisposeAsync();

    private static object Public(RsaSecurityKey key)
    {
        var parameters = key.Rsa.ExportParameters(false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }
}
