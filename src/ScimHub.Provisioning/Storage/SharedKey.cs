using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;

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

    /// <summary>A key that <see cref="HubStorage.Cover"/> covers where it lies. Where there is none it lies open, by its <see cref="Length"/>, and is covered when it is first read with one.</summary>
    /// <exception cref="AdministrationException">It is covered, and by what is not at hand.</exception>
    public static async Task<byte[]> GetCoveredAsync(HubStorage storage, string name, CancellationToken ct)
    {
        var cover = storage.Cover;
        var stored = await GetAsync(storage, name, () => cover is null ? RandomNumberGenerator.GetBytes(Length) : cover.Close(RandomNumberGenerator.GetBytes(Length)), ct).ConfigureAwait(false);
        if (stored.Length != Length)
        {
            return (cover ?? throw AdministrationException.Conflict($"The key '{name}' in HubKeys is encrypted to a certificate: set Protection:Certificate to it.")).Open(stored);
        }
        if (cover is not null)
        {
            var closed = cover.Close(stored);
            await using var context = storage.CreateContext();
            await context.HubKeys.Where(x => x.Name == name && x.Value == stored).ExecuteUpdateAsync(x => x.SetProperty(key => key.Value, closed), ct).ConfigureAwait(false);
        }
        return stored;
    }

    private static Task<byte[]?> ReadAsync(HubDbContext context, string name, CancellationToken ct) =>
        context.HubKeys.AsNoTracking().Where(x => x.Name == name).Select(x => x.Value).SingleOrDefaultAsync(ct);
}
