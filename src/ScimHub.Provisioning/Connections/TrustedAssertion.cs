namespace ScimHub.Provisioning.Connections;

/// <summary>Whose assertions a connection is to trust (RFC 7523 §3). Replaces the one before.</summary>
public sealed record TrustedAssertion(string Issuer, string Subject, string Audience, string JwksUri)
{
    /// <summary>Nobody's: what was trusted before is not any more.</summary>
    public bool IsNone() => string.IsNullOrEmpty(Issuer) && string.IsNullOrEmpty(Subject) && string.IsNullOrEmpty(Audience) && string.IsNullOrEmpty(JwksUri);

    /// <summary>Keys come over <c>https</c>; <c>http</c> only from this machine, for tests and sidecars.</summary>
    /// <exception cref="AdministrationException">Names the value that cannot be.</exception>
    public void Check()
    {
        foreach (var (name, value) in new[] { ("issuer", Issuer), ("subject", Subject), ("audience", Audience) })
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > 1_000)
            {
                throw new AdministrationException($"The trust's {name} must have 1 to 1,000 characters.");
            }
        }
        if (!Uri.TryCreate(JwksUri, UriKind.Absolute, out var uri) || JwksUri.Length > 1_000
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
        {
            throw new AdministrationException("The trust's key address must be an https URL, such as https://login.example.com/discovery/keys.");
        }
    }
}
