using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>Checks client assertions (RFC 7523 §3): signed by the issuer an administrator trusts for this very connection, about the subject and for the audience written down there.</summary>
internal sealed class AssertionCheck(SignedTokens tokens, ILogger<AssertionCheck> logger)
{
    public static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private const int MaxLength = 16 * 1024;

    public async Task<bool> HoldsAsync(string assertion, IReadOnlyList<AssertionTrust> trusts, CancellationToken ct)
    {
        if (tokens.Read(assertion, MaxLength) is not { } token)
        {
            return false;
        }
        foreach (var trust in trusts.Where(trust => trust.Issuer == token.Issuer))
        {
            // RFC 7523 §3: the subject is compared before a key is fetched, so that a stranger cannot make us fetch.
            var fault = token.Subject != trust.Subject ? "its subject is another" : await tokens.FaultAsync(token, new(trust.Issuer, trust.Audience, Algorithms, trust.JwksUri, trust.Id), ct);
            if (fault is null)
            {
                return true;
            }
            logger.AssertionRefused(trust.Id, fault);
        }
        return false;
    }
}
