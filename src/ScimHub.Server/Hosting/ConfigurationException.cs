namespace ScimHub.Server.Hosting;

/// <summary>A setting that cannot be. The message names it, and what it may be.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
