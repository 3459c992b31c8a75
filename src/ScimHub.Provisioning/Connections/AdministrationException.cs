namespace ScimHub.Provisioning.Connections;

/// <summary>What an administrator asked for cannot be done. The message says why, and what to do instead.</summary>
public sealed class AdministrationException(string message) : Exception(message);
