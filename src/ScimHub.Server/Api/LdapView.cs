using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Api;

/// <summary>How people sign in at a connection by LDAP, as stored and configured. Secrets are never shown.</summary>
/// <param name="HasPassword">Whether the password of <paramref name="BindDn"/> is set.</param>
/// <param name="UserFilter">Null: the usual one.</param>
/// <param name="HasCertificates">Whether authorities of its own are trusted; else the system's.</param>
/// <param name="SyncMinutes">Minutes between two readings of the directory; null: only when somebody asks.</param>
/// <param name="MaxShare">The share of the people, in hundredths, that one reading may deactivate; null: the usual one.</param>
public sealed record LdapView(
    string Url, string BaseDn, string? BindDn, bool HasPassword, string? UserFilter, string? DirectBind, string? GroupBaseDn, string? GroupFilter, bool HasCertificates, int? SyncMinutes, int? MaxShare, string StartPath)
{
    /// <param name="prefix">Of the organisation (<see cref="OrganizationHandles"/>).</param>
    /// <returns>Null where nobody signs in there so.</returns>
    internal static LdapView? Of(string connection, LdapChannel? stored, ConfiguredChannels configured, string prefix)
    {
        var (over, password) = configured.Ldap(connection);
        return (over.Url ?? stored?.Url) is not { } url || (over.BaseDn ?? stored?.BaseDn) is not { } baseDn
            ? null
            : new(
                url,
                baseDn,
                over.BindDn ?? stored?.BindDn,
                (password ?? (object?)stored?.BindPassword) is not null,
                over.UserFilter ?? stored?.UserFilter,
                over.DirectBind ?? stored?.DirectBind,
                over.GroupBaseDn ?? stored?.GroupBaseDn,
                over.GroupFilter ?? stored?.GroupFilter,
                (over.Certificates ?? stored?.Certificates) is not null,
                over.SyncMinutes ?? stored?.SyncMinutes,
                over.MaxShare ?? stored?.MaxShare,
                prefix + SignInPaths.Start(connection, ReturnUrl.Default));
    }
}
