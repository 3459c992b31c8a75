using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// Counts attempts before they are looked at, in the database: so that a thousand at once, on however many nodes, are counted as a thousand. An attempt that must wait is not counted and
/// not looked at. Where the database does not answer there is no attempt.
/// </summary>
internal sealed class Throttle(HubStorage storage, TimeProvider time)
{
    /// <summary>From where somebody last signed in longer ago than this they are not known.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(90);

    private readonly HubDatabase database = storage.Database;

    private const string Insert = """
        INSERT INTO "SignInThrottles" ("OrganizationId", "Key", "Failures", "Until", "At") VALUES ($1, $2, 0, 0, $3)
        """;

    private const string Read = """SELECT "Until", "KnownAt" FROM "SignInThrottles" WHERE "OrganizationId" = $1 AND "Key" = $2""";

    /// <summary>A success: the account begins anew, and is known from there.</summary>
    private const string Clear = """UPDATE "SignInThrottles" SET "Failures" = 0, "Until" = 0 WHERE "OrganizationId" = $1 AND "Key" = $2""";

    private const string Know = """UPDATE "SignInThrottles" SET "Failures" = 0, "Until" = 0, "KnownAt" = $3 WHERE "OrganizationId" = $1 AND "Key" = $2""";

    /// <summary>Takes back this attempt alone: an address does not get rid of guesses at others by one's own account.</summary>
    private const string TakeBack = """
        UPDATE "SignInThrottles" SET "Failures" = CASE WHEN "Failures" > 0 THEN "Failures" - 1 ELSE 0 END, "Until" = 0 WHERE "OrganizationId" = $1 AND "Key" = $2
        """;

    /// <summary>Which keys an attempt at an account counts by: from where it is known, apart from all who try elsewhere.</summary>
    public async Task<ThrottleKey[]> KeysAsync(int organizationId, string name, string? address, CancellationToken ct)
    {
        var known = ThrottleKey.Known(name, address);
        var row = await FindAsync(organizationId, known, ct).ConfigureAwait(false);
        return [row?.KnownAt > time.GetUtcNow() - KnownFor ? known : ThrottleKey.Account(name), ThrottleKey.Address(address)];
    }

    /// <summary>Counts one attempt by each of the keys, or by none.</summary>
    /// <returns>Null: it may be looked at; else when it may.</returns>
    /// <exception cref="StorageUnavailableException">It could not be counted, and may not be looked at.</exception>
    public async Task<DateTimeOffset?> TakeAsync(int organizationId, IReadOnlyList<ThrottleKey> keys, CancellationToken ct)
    {
        var taken = await Optimistic.RunAsync(() => TryTakeAsync(organizationId, keys, ct), ct).ConfigureAwait(false);
        return taken.Until;
    }

    /// <summary>For the unit of work of a success.</summary>
    public static IEnumerable<SqlStatement> Succeeded(int organizationId, IReadOnlyList<ThrottleKey> keys) =>
        keys.Select(key => new SqlStatement(key.Rule == ThrottleRule.Address ? TakeBack : Clear, [organizationId, key.Hash]));

    /// <summary>Nobody could look at the attempt: it is as if it had not been.</summary>
    public static IEnumerable<SqlStatement> NotLookedAt(int organizationId, IReadOnlyList<ThrottleKey> keys) => keys.Select(key => new SqlStatement(TakeBack, [organizationId, key.Hash]));

    /// <summary>From now on somebody is known to sign in from there. Apart from what it follows, since it must first be there; to have it twice does no harm.</summary>
    public async Task KnowAsync(int organizationId, string name, string? address, CancellationToken ct)
    {
        var key = ThrottleKey.Known(name, address);
        await EnsureAsync(organizationId, key, ct).ConfigureAwait(false);
        await database.CommitAsync(Target(key), [new(Know, [organizationId, key.Hash, time.GetUtcNow()], 1)], ct).ConfigureAwait(false);
    }

    private async Task<Taken?> TryTakeAsync(int organizationId, IReadOnlyList<ThrottleKey> keys, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        // In one order everywhere, so that two attempts do not wait for each other.
        var work = keys.OrderBy(key => Convert.ToHexString(key.Hash), StringComparer.Ordinal)
            .Select(key => new SqlStatement(Count(key.Rule), [organizationId, key.Hash, now, now - ThrottleRule.Forgotten], 1, Alone: true)).ToList();
        if (await database.CommitAsync(Target(keys[0]), work, ct).ConfigureAwait(false))
        {
            return new(null);
        }
        DateTimeOffset? until = null;
        foreach (var key in keys)
        {
            if (await FindAsync(organizationId, key, ct).ConfigureAwait(false) is not { } row)
            {
                await EnsureAsync(organizationId, key, ct).ConfigureAwait(false);
            }
            else if (row.Until > now && !(until >= row.Until))
            {
                until = row.Until;
            }
        }
        return until is null ? null : new(until);
    }

    /// <summary><c>$3</c> is now; what was last tried before <c>$4</c> is forgotten. A free attempt leaves the moment alone: who looked at the clock a little earlier, here or on another node, need not wait.</summary>
    private static string Count(ThrottleRule rule)
    {
        const string Failures = """(CASE WHEN "At" <= $4 THEN 1 ELSE "Failures" + 1 END)""";
        return $"""
            UPDATE "SignInThrottles" SET "Until" = CASE WHEN {Failures} < {rule.Free} THEN "Until" ELSE $3 + {rule.Sql(Failures)} END, "Failures" = {Failures}, "At" = $3
            WHERE "OrganizationId" = $1 AND "Key" = $2 AND "Until" <= $3
            """;
    }

    private async Task EnsureAsync(int organizationId, ThrottleKey key, CancellationToken ct)
    {
        if (await FindAsync(organizationId, key, ct).ConfigureAwait(false) is null)
        {
            await database.CommitAsync(Target(key), [new(Insert, [organizationId, key.Hash, time.GetUtcNow()])], ct).ConfigureAwait(false);
        }
    }

    private async Task<Row?> FindAsync(int organizationId, ThrottleKey key, CancellationToken ct) =>
        await database.FirstAsync(Read, [organizationId, key.Hash], row => new Row(row.Time(0), row.IsNull(1) ? null : row.Time(1)), ct).ConfigureAwait(false);

    private static Guid Target(ThrottleKey key) => new(key.Hash.AsSpan(0, 16));

    private sealed record Taken(DateTimeOffset? Until);

    private sealed record Row(DateTimeOffset Until, DateTimeOffset? KnownAt);
}
