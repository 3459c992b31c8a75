using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Provisioning.Credentials;

/// <summary>What to change of how people sign in here: a value sets, <c>new(null)</c> withdraws, and what is null stays.</summary>
public sealed record SignInSettingsChange(SettingsChange.To<bool?>? SsoOnly = null, SettingsChange.To<SecondFactorRule?>? SecondFactor = null);
