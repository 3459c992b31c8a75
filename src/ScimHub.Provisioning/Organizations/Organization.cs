using ScimHub.Provisioning.Credentials;

namespace ScimHub.Provisioning.Organizations;

/// <summary>One customer: the owner of everything else. The default one exists from the first start.</summary>
public sealed class Organization
{
    public const int DefaultId = 1;

    public int Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Stands in the address where its people sign in; null of the default one, whose people need none. It is never changed: identity providers have it.</summary>
    public string? Handle { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where a server last began to listen for it, so that the command line can tell what to paste at an identity provider. Null before the first start.</summary>
    public string? ServerUrl { get; set; }

    /// <summary>Whether sign-ins make no accounts and link no identities. Null: not set here.</summary>
    public bool? DisableSsoProvisioning { get; set; }

    /// <summary>Whether only invited people are let in at sign-in. Null: not set here.</summary>
    public bool? InviteOnly { get; set; }

    /// <summary>How many active people there may be. Null: not set here.</summary>
    public int? Seats { get; set; }

    /// <summary>Whether nobody signs in here but administrators whose accounts are protected. Null: not set here.</summary>
    public bool? SsoOnly { get; set; }

    /// <summary>Who must have a second factor to sign in here. Null: not set here.</summary>
    public SecondFactorRule? SecondFactor { get; set; }

    /// <summary>Unused for so long, a session ends; never longer than the server allows. Null: as the server says.</summary>
    public int? SessionIdleMinutes { get; set; }

    /// <summary>A session ends then, likewise.</summary>
    public int? SessionAbsoluteMinutes { get; set; }

    /// <summary>Audit rows that are older are deleted. Null: not set here.</summary>
    public int? AuditRetentionDays { get; set; }

    /// <summary>0, then one more with each change of the settings above.</summary>
    public long SettingsVersion { get; set; }

    /// <summary>0, then one more with each change of whom is believed of a person: attributes' authority, precedence, and connections withdrawn or attached again.</summary>
    public long MergeVersion { get; set; }

    /// <summary>One more with each change of roles, grants, rules and nested groups: what was worked out of them before is worked out anew.</summary>
    public long AccessVersion { get; set; }
}
