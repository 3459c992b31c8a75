using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Provisioning.Organizations;

/// <summary>How long things last, as it holds. Of sessions an organisation may shorten what the server allows; how long the audit is kept, the configuration says alone where it says anything.</summary>
/// <param name="SessionIdleMinutes">Unused for so long, a session ends.</param>
/// <param name="SessionAbsoluteMinutes">It ends then, however much it is used.</param>
/// <param name="AuditRetentionDays">Audit rows that are older are deleted; null: none is.</param>
public sealed record LimitSettings(Setting<int> SessionIdleMinutes, Setting<int> SessionAbsoluteMinutes, Setting<int?> AuditRetentionDays, long Version)
{
    public static LimitSettings Of(ConfiguredLimits configured, Organization organization) => new(
        Shorter(configured.Sessions.Idle, configured.NamesIdle, organization.SessionIdleMinutes),
        Shorter(configured.Sessions.Absolute, configured.NamesAbsolute, organization.SessionAbsoluteMinutes),
        configured.AuditRetentionDays is { } days ? new(days, SettingSource.Configuration)
            : new(organization.AuditRetentionDays, organization.AuditRetentionDays is null ? SettingSource.Default : SettingSource.Organization),
        organization.SettingsVersion);

    private static Setting<int> Shorter(TimeSpan most, bool isConfigured, int? own)
    {
        var ceiling = (int)most.TotalMinutes;
        return own <= ceiling ? new(own.Value, SettingSource.Organization) : new(ceiling, isConfigured ? SettingSource.Configuration : SettingSource.Default);
    }
}
