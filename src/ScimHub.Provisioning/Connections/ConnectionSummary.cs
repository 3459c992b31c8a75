namespace ScimHub.Provisioning.Connections;

/// <summary>A connection and what hangs on it.</summary>
public sealed record ConnectionSummary(Connection Connection, long Users, long Groups, AssertionTrust? Trust, OidcChannel? Oidc, LdapChannel? Ldap);
