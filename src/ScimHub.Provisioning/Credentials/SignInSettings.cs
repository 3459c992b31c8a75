using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Provisioning.Credentials;

/// <summary>How people may sign in here, as it holds: what the configuration says stands above the organisation, and that above the default.</summary>
/// <param name="SsoOnly">Whether everybody signs in at their identity provider, but for administrators whose accounts are protected.</param>
/// <param name="SecondFactor">Who must have a second factor.</param>
public sealed record SignInSettings(Setting<bool> SsoOnly, Setting<SecondFactorRule> SecondFactor, long Version)
{
    public static SignInSettings Of(ConfiguredSignIn configured, Organization organization) => new(
        First(configured.SsoOnly, organization.SsoOnly, false),
        First(configured.SecondFactor, organization.SecondFactor, SecondFactorRule.None),
        organization.SettingsVersion);

    private static Setting<T> First<T>(T? configured, T? organization, T otherwise)
        where T : struct =>
        configured is { } byConfiguration ? new(byConfiguration, SettingSource.Configuration)
        : organization is { } byOrganization ? new(byOrganization, SettingSource.Organization)
        : new(otherwise, SettingSource.Default);
}
