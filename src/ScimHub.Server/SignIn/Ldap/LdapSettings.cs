using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>How people sign in at a connection by LDAP, as stored and configured.</summary>
internal sealed record LdapSettings(
    Connection Connection, string Url, string BaseDn, string? BindDn, string? BindPassword, string? UserFilter, string? DirectBind, string? GroupBaseDn, string? GroupFilter, string? Certificates, int? SyncMinutes, int? MaxShare)
{
    /// <param name="configured">Wins over what is stored.</param>
    /// <param name="open">Opens a sealed secret.</param>
    /// <returns>Null where nobody signs in there by LDAP.</returns>
    public static LdapSettings? Of(Connection connection, LdapChannel? stored, ConfiguredChannels configured, Func<byte[], string> open)
    {
        var (over, password) = configured.Ldap(connection.Name);
        var (url, baseDn) = (over.Url ?? stored?.Url, over.BaseDn ?? stored?.BaseDn);
        if (string.IsNullOrEmpty(url) || string.IsNullOrEmpty(baseDn))
        {
            return null;
        }
        // A stored password goes to no other host than the one it was given for.
        var kept = (over.Url is null || over.Url == stored?.Url) && stored?.BindPassword is { } secret ? open(secret) : null;
        return new(
            connection, url, baseDn, over.BindDn ?? stored?.BindDn, password ?? kept, over.UserFilter ?? stored?.UserFilter, over.DirectBind ?? stored?.DirectBind,
            over.GroupBaseDn ?? stored?.GroupBaseDn, over.GroupFilter ?? stored?.GroupFilter, over.Certificates ?? stored?.Certificates, over.SyncMinutes ?? stored?.SyncMinutes, over.MaxShare ?? stored?.MaxShare);
    }

    /// <summary>What cannot be used is refused when it is set, not at the first sign-in.</summary>
    /// <exception cref="AdministrationException">What is wrong, and how to mend it.</exception>
    public static void Check(Connection connection, LdapChannel? stored, ConfiguredChannels configured) => Of(connection, stored, configured, _ => "sealed")?.ToOptions();

    /// <exception cref="AdministrationException">They cannot be used, and why.</exception>
    public LdapOptions ToOptions() => LdapOptions.Parse(Url, BaseDn, BindDn, BindPassword, UserFilter, Certificates, DirectBind, GroupBaseDn, GroupFilter);

    /// <summary>Whether a directory made of the one serves for the other: all that reaches its servers is the same.</summary>
    public bool IsSameDirectory(LdapSettings other) => this with { Connection = other.Connection, SyncMinutes = other.SyncMinutes, MaxShare = other.MaxShare } == other;

    /// <summary>Without the password, wherever it is printed.</summary>
    public override string ToString() => $"LDAP {Url} below {BaseDn}";
}
