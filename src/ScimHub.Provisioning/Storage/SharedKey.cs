using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace ScimHub.Provisioning.Storage;

/// <summary>A key that every node has: made by the first that wants it.</summary>
public static class SharedKey
{
    public const int Length = 32;

    /// <param name="name">One of <see cref="HubKey"/>'s.</param>
    public static Task<byte[]> GetAsync(HubStorage storage, string name, CancellationToken ct) => GetAsync(storage, name, () => RandomNumberGenerator.GetBytes(Length), ct);

    /// <param name="make">Makes one where there is none.</param>
    public static async Task<byte[]> GetAsync(HubStorage storage, string name, Func<byte[]> make, CancellationToken ct)
    {
        await using var context = storage.CreateContext();
        if (await ReadAsync(context, name, ct).ConfigureAwait(false) is { } key)
        {
            return key;
        }
        context.HubKeys.Add(new() { Name = name, Value = make() });
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            // Another node was first: its key is the one.
        }
        context.ChangeTracker.Clear();
        return await ReadAsync(context, name, ct).ConfigureAwait(false) ?? throw new InvalidOperationException($"The key '{name}' was neither found nor made.");
    }

    private static Task<byte[]?> ReadAsync(HubDbContext context, string name, CancellationToken ct) =>
        context.HubKeys.AsNoTracking().Where(x => x.Name == name).Select(x => x.Value).SingleOrDefaultAsync(ct);
}
