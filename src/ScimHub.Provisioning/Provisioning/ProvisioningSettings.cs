using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>The switch, invite-only and the seats as they hold: what the configuration says stands above the organisation, and that above the default.</summary>
/// <param name="Seats">How many active people there may be; null: any number.</param>
/// <param name="Version">Of the organisation's own settings.</param>
public sealed record ProvisioningSettings(Setting<bool> DisableSsoProvisioning, Setting<bool> InviteOnly, Setting<int?> Seats, long Version)
{
    public static ProvisioningSettings Of(ConfiguredProvisioning configured, Organization organization) => new(
        First(configured.DisableSsoProvisioning, organization.DisableSsoProvisioning),
        First(configured.InviteOnly, organization.InviteOnly),
        SeatsOf(configured.Seats, organization.Seats),
        organization.SettingsVersion);

    /// <summary>
    /// As they hold for one connection. It may be stricter than the organisation, and never looser than what is set above it: where sign-ins make no accounts
    /// anywhere, one connection cannot bring that back.
    /// </summary>
    public ProvisioningSettings For(Connection connection) =>
        connection.DisableSsoProvisioning is { } disabled && !DisableSsoProvisioning.Value
            ? this with { DisableSsoProvisioning = new(disabled, SettingSource.Connection) }
            : this;

    public static Setting<int?> SeatsOf(int? configured, int? organization) =>
        configured is not null ? new(configured, SettingSource.Configuration) : organization is not null ? new(organization, SettingSource.Organization) : new(null, SettingSource.Default);

    private static Setting<bool> First(bool? configured, bool? organization) =>
        configured is { } byConfiguration ? new(byConfiguration, SettingSource.Configuration)
        : organization is { } byOrganization ? new(byOrganization, SettingSource.Organization)
        : new(false, SettingSource.Default);
}
