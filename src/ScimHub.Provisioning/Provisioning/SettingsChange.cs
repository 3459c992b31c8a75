namespace ScimHub.Provisioning.Provisioning;

/// <summary>What to change of an organisation's settings: a value sets, <c>new(null)</c> withdraws, and what is null stays.</summary>
public sealed record SettingsChange(SettingsChange.To<bool?>? DisableSsoProvisioning = null, SettingsChange.To<bool?>? InviteOnly = null, SettingsChange.To<int?>? Seats = null)
{
    public sealed record To<T>(T Value);
}
