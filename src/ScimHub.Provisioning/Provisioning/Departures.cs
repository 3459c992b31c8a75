using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Remembers whom a SCIM client has ended, so that a sign-in does not bring them back: of each the hash of the id they had at the connection and of the name, and nothing of the person. It counts while
/// nobody bears them: whoever is pushed again, or invited, comes in.
/// </summary>
internal sealed class Departures(SpentValues spent)
{
    private static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>For the unit of work that ends the account.</summary>
    public static IEnumerable<SqlStatement> Note(Guid connectionId, UserLink link)
    {
        if (link.ExternalId is { } externalId)
        {
            yield return SpentValues.Spend(Id(connectionId), externalId, Never);
        }
        if (NameOf(link) is { } name)
        {
            yield return SpentValues.Spend(Name(connectionId), name, Never);
        }
    }

    /// <summary>By the id where the sign-in says it: a name may be another person's by now. Else by the name.</summary>
    public async Task<bool> IncludeAsync(Guid connectionId, UserLink link, CancellationToken ct) =>
        link.ExternalId is { } externalId ? await spent.IsSpentAsync(Id(connectionId), externalId, ct).ConfigureAwait(false)
        : NameOf(link) is { } name && await spent.IsSpentAsync(Name(connectionId), name, ct).ConfigureAwait(false);

    private static string? NameOf(UserLink link) => link.Layer.Text(UserAttributes.UserName) is { } userName ? ComparisonKey.Identity(userName) : null;

    private static string Id(Guid connectionId) => $"departed from {connectionId}";

    private static string Name(Guid connectionId) => $"name departed from {connectionId}";
}
