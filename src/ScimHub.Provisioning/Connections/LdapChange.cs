namespace ScimHub.Provisioning.Connections;

/// <summary>What to change of a connection's LDAP; what is null stays, what is empty is none.</summary>
/// <param name="BindPassword">Sealed by the server. Other servers need it anew.</param>
public sealed record LdapChange(
    string? Url = null,
    string? BaseDn = null,
    string? BindDn = null,
    byte[]? BindPassword = null,
    string? UserFilter = null,
    string? DirectBind = null,
    string? GroupBaseDn = null,
    string? GroupFilter = null,
    string? Certificates = null,
    int? SyncMinutes = null,
    int? MaxShare = null);
