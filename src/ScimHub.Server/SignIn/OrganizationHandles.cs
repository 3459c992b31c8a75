using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.SignIn;

/// <summary>What stands in addresses for organisations. A handle is never changed and no organisation ends, so that what was read once holds.</summary>
internal sealed class OrganizationHandles(HubStorage storage)
{
    private readonly ConcurrentDictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string?> handles = new() { [Organization.DefaultId] = null };

    /// <summary>Null of the default one.</summary>
    public async ValueTask<string?> OfAsync(int organizationId, CancellationToken ct)
    {
        if (handles.TryGetValue(organizationId, out var known))
        {
            return known;
        }
        await using var context = storage.CreateContext();
        return handles[organizationId] = await context.Organizations.Where(x => x.Id == organizationId).Select(x => x.Handle).SingleAsync(ct);
    }

    /// <summary>What goes before the paths of an organisation's sign-in; empty for the default one.</summary>
    public async ValueTask<string> PrefixAsync(int organizationId, CancellationToken ct) => OrganizationPath.Prefix(await OfAsync(organizationId, ct));

    /// <summary>Null where there is none.</summary>
    public async ValueTask<int?> FindAsync(string handle, CancellationToken ct)
    {
        if (ids.TryGetValue(handle, out var known))
        {
            return known;
        }
        if (!OrganizationRegistry.IsHandle(handle))
        {
            return null;
        }
        await using var context = storage.CreateContext();
        return await context.Organizations.Where(x => x.Handle == handle).Select(x => (int?)x.Id).SingleOrDefaultAsync(ct) is { } id ? ids[handle] = id : null;
    }
}
