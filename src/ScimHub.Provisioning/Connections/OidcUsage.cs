namespace ScimHub.Provisioning.Connections;

/// <summary>What is usual at the OpenID providers that are known by kind.</summary>
public static class OidcUsage
{
    /// <summary>The claim that equals what the provider's SCIM client sends as <c>externalId</c>: Entra's object id, Okta's user id. Null where none is known.</summary>
    public static string? MatchClaim(OidcKind kind) => kind switch
    {
        OidcKind.Entra => "oid",
        OidcKind.Okta => "sub",
        _ => null,
    };
}
