using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Scim;

/// <summary>The key that signs cursors: random, made by the first node that starts, shared by all.</summary>
internal static class CursorKey
{
    private const int Length = 32;

    public static async Task<byte[]> GetAsync(HubStorage storage, CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        if (await ReadAsync(context, ct) is { } key)
        {
            return key;
        }
        context.HubKeys.Add(new() { Name = HubKey.Cursors, Value = RandomNumberGenerator.GetBytes(Length) });
        try
        {
            await context.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Another node was first: its key is the one.
        }
        context.ChangeTracker.Clear();
        return await ReadAsync(context, ct) ?? throw new InvalidOperationException("The cursor key was neither found nor made.");
    }

    private static Task<byte[]?> ReadAsync(HubDbContext context, CancellationToken ct) =>
        context.HubKeys.AsNoTracking().Where(x => x.Name == HubKey.Cursors).Select(x => x.Value).SingleOrDefaultAsync(ct);
}
