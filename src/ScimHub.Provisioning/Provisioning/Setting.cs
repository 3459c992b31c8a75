namespace ScimHub.Provisioning.Provisioning;

/// <summary>A setting as it holds, and who set it.</summary>
public sealed record Setting<T>(T Value, SettingSource Source);
