namespace ScimHub.Server.Api;

/// <summary>What an identity provider can be, and how each is called.</summary>
public static class ConnectionKinds
{
    /// <summary>Where people sign in by OpenID Connect.</summary>
    public static readonly IReadOnlyList<(string Word, string Title)> Oidc =
        [("entra", "Microsoft Entra ID"), ("okta", "Okta"), ("google", "Google Workspace"), ("keycloak", "Keycloak"), ("generic", "Another OpenID provider")];

    public static readonly IReadOnlyList<(string Word, string Title)> All = [.. Oidc, ("ldap", "LDAP or Active Directory"), ("scim", "SCIM only")];

    /// <summary>The word, where there is such a kind.</summary>
    public static string? Known(string? word) => All.Any(kind => kind.Word == word) ? word : null;

    /// <summary>What was chosen; else what is set up; null where neither says it.</summary>
    public static string? Of(string? chosen, ConnectionView connection) => Known(chosen) ?? connection.Oidc?.Kind ?? (connection.Ldap is not null ? "ldap" : null);
}
