using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>Checks client assertions (RFC 7523 §3): signed by the issuer an administrator trusts for this very connection, about the subject and for the audience written down there.</summary>
internal sealed class AssertionCheck(KeySets keySets, TimeProvider time, ILogger<AssertionCheck> logger)
{
    /// <summary>Asymmetric only: <c>none</c> and keyed hashes are refused before a key is looked for.</summary>
    public static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private const int MaxLength = 16 * 1024;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxLength };

    public async Task<bool> HoldsAsync(string assertion, IReadOnlyList<AssertionTrust> trusts, CancellationToken ct)
    {
        if (assertion.Length > MaxLength || Read(assertion) is not { } token)
        {
            return false;
        }
        foreach (var trust in trusts)
        {
            if (token.Issuer == trust.Issuer && await HoldsAsync(token, trust, ct))
            {
                return true;
            }
        }
        return false;
    }

    private async Task<bool> HoldsAsync(JsonWebToken token, AssertionTrust trust, CancellationToken ct)
    {
        // RFC 7523 §3: the subject is compared before a key is fetched, so that a stranger cannot make us fetch.
        if (token.Subject != trust.Subject || !Algorithms.Contains(token.Alg))
        {
            logger.AssertionRefused(trust.Id, "another subject or algorithm");
            return false;
        }
        var keys = await keySets.FindAsync(trust.JwksUri, trust.Id, token.Kid, again: false, ct);
        var result = await ValidateAsync(token, trust, keys);
        if (keys.Count > 0 && result.Exception is SecurityTokenInvalidSignatureException)
        {
            // The issuer may have put another key in the place of the one of that name.
            result = await ValidateAsync(token, trust, await keySets.FindAsync(trust.JwksUri, trust.Id, token.Kid, again: true, ct));
        }
        if (!result.IsValid)
        {
            logger.AssertionRefused(trust.Id, result.Exception?.GetType().Name ?? "not valid");
        }
        return result.IsValid;
    }

    private Task<TokenValidationResult> ValidateAsync(JsonWebToken token, AssertionTrust trust, IReadOnlyList<SecurityKey> keys) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = trust.Issuer,
            ValidAudience = trust.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            ValidateLifetime = true,
            TryAllIssuerSigningKeys = string.IsNullOrEmpty(token.Kid),
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
        });

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + Skew && (notBefore is not { } begin || begin - Skew <= now);
    }

    private JsonWebToken? Read(string assertion)
    {
        try
        {
            return handler.ReadJsonWebToken(assertion);
        }
        catch (Exception e) when (e is SecurityTokenException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
