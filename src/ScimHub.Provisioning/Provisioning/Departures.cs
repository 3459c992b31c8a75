using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Remembers whom a SCIM client has ended, so that a sign-in does not bring them back: of each the hash of the id they had at the connection, and nothing of the person. It counts while
/// nobody bears that id: whoever is pushed again, or invited, comes in.
/// </summary>
internal sealed class Departures(SpentValues spent)
{
    private static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>For the unit of work that ends the account.</summary>
    public static SqlStatement Note(Guid connectionId, string externalId) => SpentValues.Spend(Kind(connectionId), externalId, Never);

    public Task<bool> IncludeAsync(Guid connectionId, string externalId, CancellationToken ct) => spent.IsSpentAsync(Kind(connectionId), externalId, ct);

    private static string Kind(Guid connectionId) => $"departed from {connectionId}";
}
