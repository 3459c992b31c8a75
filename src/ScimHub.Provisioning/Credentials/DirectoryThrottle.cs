using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// Counts passwords that a directory checks, as those are counted that are checked here: so that nobody guesses at the directory's people through this door, nor has the directory lock
/// them out. A name counts at its directory alone.
/// </summary>
/// <exception cref="StorageUnavailableException">It could not be counted: nobody is let in.</exception>
public sealed class DirectoryThrottle(HubStorage storage, TimeProvider time)
{
    private readonly Throttle throttle = new(storage, time);

    /// <summary>Counts one attempt, before the directory is asked.</summary>
    public async Task<PasswordAttempt> TakeAsync(Connection connection, string userName, string? address, CancellationToken ct)
    {
        var name = $"{connection.Id} {userName}";
        var keys = await throttle.KeysAsync(connection.OrganizationId, name, address, ct).ConfigureAwait(false);
        return new(name, address, keys, await throttle.TakeAsync(connection.OrganizationId, keys, ct).ConfigureAwait(false));
    }

    /// <summary>The password was right: what was counted is taken back.</summary>
    public async Task SucceedAsync(Connection connection, PasswordAttempt attempt, CancellationToken ct)
    {
        await storage.Database.CommitAsync(connection.Id, [.. Throttle.Succeeded(connection.OrganizationId, attempt.Keys)], ct).ConfigureAwait(false);
        await throttle.KnowAsync(connection.OrganizationId, attempt.Name, attempt.Address, ct).ConfigureAwait(false);
    }

    /// <summary>The directory did not answer: an outage keeps nobody waiting for longer than it lasts.</summary>
    public Task ReturnAsync(Connection connection, PasswordAttempt attempt, CancellationToken ct) =>
        storage.Database.CommitAsync(connection.Id, [.. Throttle.NotLookedAt(connection.OrganizationId, attempt.Keys)], ct);
}
