using ScimHub.Provisioning.Sessions;

namespace ScimHub.Provisioning.Organizations;

/// <summary>What the server's configuration says of how long things last.</summary>
/// <param name="Sessions">The longest that sessions may last: configured, or the default.</param>
/// <param name="NamesIdle">Whether the configuration names the idle limit.</param>
/// <param name="NamesAbsolute">Whether it names the absolute one.</param>
/// <param name="AuditRetentionDays">Null: it says nothing.</param>
public sealed record ConfiguredLimits(SessionLimits Sessions, bool NamesIdle = false, bool NamesAbsolute = false, int? AuditRetentionDays = null)
{
    public static ConfiguredLimits Nothing { get; } = new(SessionLimits.Usual);
}
