using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Sessions;

/// <summary>Burns one-time values, for all nodes: of two that present one, one is told that it was the first.</summary>
public sealed class SpentValues(HubStorage storage, TimeProvider time)
{
    private const string Insert = """
        INSERT INTO "SpentValues" ("Hash", "ExpiresAt") SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM "SpentValues" s WHERE s."Hash" = $1)
        """;

    private const string Find = """SELECT s."ExpiresAt" FROM "SpentValues" s WHERE s."Hash" = $1""";

    /// <param name="kind">What the value is, such as <c>oidc state</c>: the same text of another kind is another value.</param>
    /// <param name="until">When the value itself would have had its time.</param>
    /// <returns>Whether it had not been spent.</returns>
    public Task<bool> TrySpendAsync(string kind, string value, DateTimeOffset until, CancellationToken ct) =>
        storage.Database.CommitAsync(SequentialId.Next(time.GetUtcNow()), [new(Insert, [Hash(kind, value), until], 1)], ct);

    /// <summary>Whether it was spent, without spending it.</summary>
    public async Task<bool> IsSpentAsync(string kind, string value, CancellationToken ct) =>
        await storage.Database.ListAsync(Find, [Hash(kind, value)], row => row.Time(0), ct).ConfigureAwait(false) is { Count: > 0 };

    /// <summary>For a unit of work that spends a value and does what it is spent for; that it was spent before is no fault.</summary>
    internal static SqlStatement Spend(string kind, string value, DateTimeOffset until) => new(Insert, [Hash(kind, value), until]);

    internal static byte[] Hash(string kind, string value) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{value}"));

    /// <summary>Deletes those that had their time.</summary>
    public static async Task<int> PurgeAsync(HubStorage storage, DateTimeOffset now, CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        return await context.SpentValues.Where(x => x.ExpiresAt < now).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }
}
