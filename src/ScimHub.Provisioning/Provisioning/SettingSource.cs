namespace ScimHub.Provisioning.Provisioning;

/// <summary>Where a setting comes from, strongest first.</summary>
public enum SettingSource
{
    /// <summary>The configuration or the environment of the server: it cannot be changed here.</summary>
    Configuration,
    Organization,
    Connection,
    Default,
}
