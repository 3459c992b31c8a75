using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;

namespace ScimHub.Provisioning.Connections;

/// <summary>One identity provider, as an administrator named it.</summary>
public sealed class Connection : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique in the organisation without regard to case.</summary>
    public required string Name { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string NameKey { get; set; }

    public Dialect Dialect { get; set; }

    public PatchResponse PatchResponse { get; set; }

    public UnknownMembers UnknownMembers { get; set; }

    public GroupNames GroupNames { get; set; }

    /// <summary>Whether its SCIM client may make, change and cut off administrators, and fill groups that grant administration.</summary>
    public bool MayAdminister { get; set; }

    /// <summary>Whether its sign-ins make no accounts and link no identities. Null: as the organisation has it.</summary>
    public bool? DisableSsoProvisioning { get; set; }

    public Adoption Adoption { get; set; }

    /// <summary>The claim or LDAP attribute that equals SCIM's <c>externalId</c>, such as <c>oid</c>. Null: none does.</summary>
    public string? MatchClaim { get; set; }

    /// <summary>Which claims become which attributes, where it is not as usual: see <c>ClaimMapping</c>.</summary>
    public string? Mapping { get; set; }

    /// <summary>Whether an administrator set that its groups confer no access.</summary>
    public bool PermissionsOff { get; set; }

    /// <summary>Whether its groups confer no access, by that setting or because its word is withdrawn: what is granted to them is granted to nobody, and rules do not see them.</summary>
    public bool WithoutPermissions { get; set; }

    /// <summary>Of connections that speak by the same channel, the lowest is believed; of equals, the older.</summary>
    public int Precedence { get; set; } = MergeOrder.UsualPrecedence;

    public Detachment Detachment { get; set; }

    /// <summary>The channels that are paused: what they say is refused until they go on.</summary>
    public PausedChannels Paused { get; set; }

    /// <summary>1, then one more with each change.</summary>
    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public SsoProvisioning SsoProvisioning => DisableSsoProvisioning switch { null => SsoProvisioning.Inherit, true => SsoProvisioning.Off, false => SsoProvisioning.On };

    public ScimSettings Settings => new(Dialect, PatchResponse, UnknownMembers, GroupNames, MayAdminister, Paused.HasFlag(PausedChannels.Scim), Detachment != Detachment.None);
}
