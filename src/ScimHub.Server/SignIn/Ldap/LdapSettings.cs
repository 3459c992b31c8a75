using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>How people sign in at a connection by LDAP, as stored and configured.</summary>
internal sealed record LdapSettings(
    Connection Connection, string Url, string BaseDn, string? BindDn, string? BindPassword, string? UserFilter, string? DirectBind, string? GroupBaseDn, string? GroupFilter, string? Certificates, int? SyncMinutes, int? MaxShare)
{
    /// <exception cref="AdministrationException">They cannot be used, and why.</exception>
    public LdapOptions ToOptions() => LdapOptions.Parse(Url, BaseDn, BindDn, BindPassword, UserFilter, Certificates, DirectBind, GroupBaseDn, GroupFilter);

    /// <summary>Whether a directory made of the one serves for the other: all that reaches its servers is the same.</summary>
    public bool IsSameDirectory(LdapSettings other) => this with { Connection = other.Connection, SyncMinutes = other.SyncMinutes, MaxShare = other.MaxShare } == other;

    /// <summary>Without the password, wherever it is printed.</summary>
    public override string ToString() => $"LDAP {Url} below {BaseDn}";
}
