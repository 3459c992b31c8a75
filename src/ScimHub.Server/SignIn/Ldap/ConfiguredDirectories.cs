using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Checks, as the server starts, what the configuration says of directories together with what is stored of them.</summary>
internal static class ConfiguredDirectories
{
    /// <exception cref="ConfigurationException">Names the connection whose LDAP cannot be used, and why.</exception>
    public static async Task CheckAsync(HubStorage storage, ConfiguredChannels configured, CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        foreach (var name in configured.Names.Where(name => configured.Ldap(name) is var (over, password) && (over != new LdapChange() || password is not null)))
        {
            var key = ComparisonKey.Identity(name);
            var connection = await context.Connections.AsNoTracking().SingleAsync(x => x.NameKey == key, ct);
            var stored = await context.LdapChannels.AsNoTracking().SingleOrDefaultAsync(x => x.ConnectionId == connection.Id, ct);
            try
            {
                LdapSettings.Check(connection, stored, configured);
            }
            catch (AdministrationException e)
            {
                throw new ConfigurationException($"Connections:{name}:Ldap: {e.Message}");
            }
        }
    }
}
