using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Connections;

/// <summary>What an administrator should know of a SCIM token.</summary>
/// <param name="EndsSoon">A client lives by it, and it ends within <see cref="Notice"/>.</param>
/// <param name="MadeBy">Who made it: a name, or the kind of actor; null where the audit does not reach back so far.</param>
/// <param name="MakerIsGone">That was a person, who is not active any more. The token belongs to its connection and works on, so that it is for somebody to look at.</param>
public sealed record TokenReview(ConnectionToken Token, bool EndsSoon, string? MadeBy, bool MakerIsGone)
{
    /// <summary>So long beforehand an end is told. A client that is refused for long is given up by its provider: Entra puts the job in quarantine.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    /// <summary>Of each connection the token its client used last, where it ends soon: whoever has gone over to another need not hear of the old one.</summary>
    public static IEnumerable<ConnectionToken> Ending(IEnumerable<ConnectionToken> tokens, DateTimeOffset now) => tokens
        .Where(token => token is { RevokedAt: null, LastUsedAt: not null } && token.ExpiresAt > now)
        .GroupBy(token => (token.OrganizationId, token.ConnectionId))
        .Select(ofOne => ofOne.MaxBy(token => (token.LastUsedAt, token.ExpiresAt))!)
        .Where(token => token.ExpiresAt <= now + Notice);

    /// <param name="tokens">All of an organisation, or of one of its connections.</param>
    public static async Task<IReadOnlyList<TokenReview>> OfAsync(IReadOnlyList<ConnectionToken> tokens, HubStorage storage, SchemaCatalog catalog, int organizationId, DateTimeOffset now, CancellationToken ct)
    {
        var audit = new AuditReader(storage, catalog, organizationId);
        var ending = Ending(tokens, now).Select(token => token.Id).ToHashSet();
        var reviews = new List<TokenReview>();
        await using var context = storage.CreateContext(organizationId);
        foreach (var token in tokens)
        {
            var made = await audit.ListAsync(new(Action: TokenIssuer.Created, TargetId: token.Id), null, 1, ct).ConfigureAwait(false) is [var first] ? first : null;
            var isGone = made?.Entry is { Actor: ActorKind.Person, ActorId: { } maker } && !await context.Users.AnyAsync(user => user.Id == maker && user.Active, ct).ConfigureAwait(false);
            reviews.Add(new(token, ending.Contains(token.Id), made is null ? null : made.ActorName ?? AuditFilter.Word(made.Entry.Actor), isGone));
        }
        return reviews;
    }

    /// <summary>Of every organisation the connections whose token ends soon.</summary>
    public static async Task<IReadOnlyList<(string Connection, DateTimeOffset EndsAt)>> EndingAsync(HubStorage storage, DateTimeOffset now, CancellationToken ct)
    {
        // The filters hold one organisation's, and the server's own log is told of all.
        await using var context = storage.CreateContext();
        var until = now + Notice;
        // Few end so soon; of their connections all tokens that may be in use.
        var connections = await context.ConnectionTokens.IgnoreQueryFilters().Where(x => x.Kind == CredentialKind.Token && x.RevokedAt == null && x.LastUsedAt != null && x.ExpiresAt > now && x.ExpiresAt <= until)
            .Select(x => x.ConnectionId).Distinct().ToListAsync(ct).ConfigureAwait(false);
        var tokens = await context.ConnectionTokens.IgnoreQueryFilters().AsNoTracking().Where(x => x.Kind == CredentialKind.Token && connections.Contains(x.ConnectionId)).ToListAsync(ct).ConfigureAwait(false);
        var names = await context.Connections.IgnoreQueryFilters().Where(x => connections.Contains(x.Id)).ToDictionaryAsync(x => x.Id, x => x.Name, ct).ConfigureAwait(false);
        return [.. Ending(tokens, now).Select(token => (names[token.ConnectionId], token.ExpiresAt))];
    }
}
