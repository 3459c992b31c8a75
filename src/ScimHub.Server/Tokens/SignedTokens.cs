using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimHub.Server.Tokens;

/// <summary>Reads JSON Web Tokens that others sign, and believes those whose signature, issuer, audience and time are right (RFC 7519 §7.2).</summary>
internal sealed class SignedTokens(KeySets keySets, TimeProvider time)
{
    /// <summary>How far clocks may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = int.MaxValue };

    /// <summary>The token as it is written, not yet believed; null where it is too long or none.</summary>
    public JsonWebToken? Read(string text, int maxLength)
    {
        try
        {
            return text.Length <= maxLength ? handler.ReadJsonWebToken(text) : null;
        }
        catch (Exception e) when (e is SecurityTokenException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <returns>Why it is not believed; null: it is.</returns>
    public async Task<string?> FaultAsync(JsonWebToken token, TokenRules rules, CancellationToken ct)
    {
        if (!rules.Algorithms.Contains(token.Alg, StringComparer.Ordinal))
        {
            return "its algorithm is none we take";
        }
        // Compared before a key is fetched, so that a stranger cannot make us fetch.
        if (token.Issuer != rules.Issuer)
        {
            return "its issuer is another";
        }
        var keys = await keySets.FindAsync(rules.JwksUri, rules.Owner, token.Kid, again: false, ct);
        var result = await ValidateAsync(token, rules, keys);
        if (keys.Count > 0 && result.Exception is SecurityTokenInvalidSignatureException)
        {
            // The issuer may have put another key in the place of the one of that name.
            result = await ValidateAsync(token, rules, await keySets.FindAsync(rules.JwksUri, rules.Owner, token.Kid, again: true, ct));
        }
        return result.IsValid ? null : result.Exception?.GetType().Name ?? "not valid";
    }

    private Task<TokenValidationResult> ValidateAsync(JsonWebToken token, TokenRules rules, IReadOnlyList<SecurityKey> keys) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = rules.Issuer,
            ValidAudience = rules.Audience,
            ValidAlgorithms = rules.Algorithms,
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
}
