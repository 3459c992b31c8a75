using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Credentials;

/// <summary>How often somebody failed to sign in, counted for all nodes; and from where somebody is known to sign in.</summary>
public sealed class SignInThrottle : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>A hash of what is counted, <c>ThrottleKey</c>: what was typed need not be a name, it may be a password in the wrong field.</summary>
    public required byte[] Key { get; init; }

    /// <summary>Attempts since the last success.</summary>
    public long Failures { get; set; }

    /// <summary>No attempt is looked at before this.</summary>
    public required DateTimeOffset Until { get; set; }

    /// <summary>The last attempt.</summary>
    public required DateTimeOffset At { get; set; }

    /// <summary>Of an account at an address: when somebody last signed in so.</summary>
    public DateTimeOffset? KnownAt { get; set; }
}
