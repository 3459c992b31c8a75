namespace ScimHub.Server.Tokens;

/// <summary>An error of the token endpoint (RFC 6749 §5.2).</summary>
internal sealed record TokenError(int Status, string Code, string Description)
{
    public static TokenError InvalidRequest(string description) => new(400, "invalid_request", description);

    /// <summary>One text for every reason: which part of a credential was wrong is nobody's business.</summary>
    public static TokenError InvalidClient { get; } = new(401, "invalid_client", "The client is unknown, or its secret or assertion does not hold.");

    public static TokenError UnsupportedGrantType { get; } = new(400, "unsupported_grant_type", "Only grant_type=client_credentials is supported.");

    public static TokenError InvalidScope { get; } = new(400, "invalid_scope", "The only scope is 'scim'.");

    public static TokenError Unavailable { get; } = new(503, "temporarily_unavailable", "The server cannot check credentials at the moment: try again.");
}
