using System.Collections.Concurrent;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>The directories of the connections, each kept for as long as its settings stand: it remembers which of its servers failed.</summary>
internal sealed class LdapDirectories(TimeProvider time, ILogger<LdapDirectory> logger)
{
    private readonly ConcurrentDictionary<Guid, (LdapSettings Settings, LdapDirectory Directory)> known = new();

    /// <exception cref="ScimHub.Provisioning.Connections.AdministrationException">The settings cannot be used, and why.</exception>
    public LdapDirectory Of(LdapSettings settings)
    {
        if (known.TryGetValue(settings.Connection.Id, out var entry) && entry.Settings.IsSameDirectory(settings))
        {
            return entry.Directory;
        }
        var directory = new LdapDirectory(settings.ToOptions(), time, logger);
        known[settings.Connection.Id] = (settings, directory);
        return directory;
    }
}
