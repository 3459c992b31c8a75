using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Provisioning.Organizations;

/// <summary>What to change of how long things last: a value sets, <c>new(null)</c> withdraws, and what is null stays.</summary>
public sealed record LimitsChange(SettingsChange.To<int?>? SessionIdleMinutes = null, SettingsChange.To<int?>? SessionAbsoluteMinutes = null, SettingsChange.To<int?>? AuditRetentionDays = null);
