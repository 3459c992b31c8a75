using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Sessions;

/// <summary>Burns one-time values, for all nodes: of two that present one, one is told that it was the first.</summary>
public sealed class SpentValues(HubStorage storage, TimeProvider time)
{
    private const string Insert = """INSERT INTO "SpentValues" ("Hash", "ExpiresAt") VALUES ($1, $2)""";

    /// <param name="kind">What the value is, such as <c>oidc state</c>: the same text of another kind is another value.</param>
    /// <param name="until">When the value itself would have had its time.</param>
    /// <returns>Whether it had not been spent.</returns>
    public Task<bool> TrySpendAsync(string kind, string value, DateTimeOffset until, CancellationToken ct) =>
        storage.Database.CommitAsync(SequentialId.Next(time.GetUtcNow()), [new(Insert, [SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{value}")), until])], ct);

    /// <summary>Deletes those that had their time.</summary>
    public static async Task<int> PurgeAsync(HubStorage storage, DateTimeOffset now, CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        return await context.SpentValues.Where(x => x.ExpiresAt < now).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }
}
