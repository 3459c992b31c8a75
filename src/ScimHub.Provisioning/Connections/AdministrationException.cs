namespace ScimHub.Provisioning.Connections;

/// <summary>What an administrator asked for cannot be done. The message says why, and what to do instead.</summary>
public sealed class AdministrationException(string message, AdministrationFault fault = AdministrationFault.Invalid) : Exception(message)
{
    public AdministrationFault Fault => fault;

    public static AdministrationException NotFound(string message) => new(message, AdministrationFault.NotFound);

    public static AdministrationException Conflict(string message) => new(message, AdministrationFault.Conflict);

    public static AdministrationException Forbidden(string message) => new(message, AdministrationFault.Forbidden);
}
