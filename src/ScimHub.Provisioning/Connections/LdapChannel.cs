using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Connections;

/// <summary>How people sign in at a connection by LDAP, and how its directory is read. What the texts may be, the server's LDAP part says.</summary>
public sealed class LdapChannel : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid ConnectionId { get; init; }

    /// <summary>The servers in the order in which they are tried, parted by commas: <c>ldaps://HOST:PORT</c>, or <c>ldap://</c> with StartTLS.</summary>
    public required string Url { get; set; }

    public required string BaseDn { get; set; }

    public string? BindDn { get; set; }

    /// <summary>Sealed by the server.</summary>
    public byte[]? BindPassword { get; set; }

    /// <summary>Finds a person by what they typed, <c>{0}</c>; null: as usual.</summary>
    public string? UserFilter { get; set; }

    /// <summary>A name to bind by without a search, with <c>{0}</c>; null: search, then bind.</summary>
    public string? DirectBind { get; set; }

    /// <summary>Null: <see cref="BaseDn"/>.</summary>
    public string? GroupBaseDn { get; set; }

    public string? GroupFilter { get; set; }

    /// <summary>The authorities its servers' certificates may come from, as PEM; null: those the system trusts.</summary>
    public string? Certificates { get; set; }

    /// <summary>Minutes between two readings of the directory; null: only when somebody asks.</summary>
    public int? SyncMinutes { get; set; }

    /// <summary>The share of the people, in hundredths, that one reading may deactivate; null: the usual one.</summary>
    public int? MaxShare { get; set; }
}
