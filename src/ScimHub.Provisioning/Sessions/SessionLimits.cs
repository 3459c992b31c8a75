namespace ScimHub.Provisioning.Sessions;

/// <summary>How long a session lasts.</summary>
/// <param name="Idle">Unused for so long, it ends.</param>
/// <param name="Absolute">It ends then, however much it is used.</param>
public sealed record SessionLimits(TimeSpan Idle, TimeSpan Absolute)
{
    /// <summary>NIST SP 800-63B-4 §2.2.3 (AAL2): "a definite reauthentication overall timeout SHALL be established and SHOULD be no more than 24 hours".</summary>
    public static SessionLimits Usual { get; } = new(TimeSpan.FromHours(8), TimeSpan.FromHours(24));
}
