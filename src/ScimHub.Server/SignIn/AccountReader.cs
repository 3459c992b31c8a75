using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Api;

namespace ScimHub.Server.SignIn;

/// <summary>Reads what <c>/account</c> shows: each value with who says it, each role with where it comes from, the sessions.</summary>
internal sealed class AccountReader(HubStorage storage, SchemaCatalog schemas, UserAdministration administration, SessionRegistry sessions, TimeProvider time)
{
    public async Task<AccountView> ReadAsync(StoredSession session, CancellationToken ct)
    {
        var account = await administration.GetAsync(session.OrganizationId, session.UserId, ct);
        var facts = await new AccessReader(storage, schemas, time, session.OrganizationId).FactsAsync(session.UserId, ct);
        await using var context = storage.CreateContext(session.OrganizationId);
        var connections = await context.Connections.AsNoTracking().ToDictionaryAsync(x => x.Id, x => x.Name, ct);
        var userName = account.Effective.Text(UserAttributes.UserName) ?? "";
        return new(
            account.Effective.Text(UserAttributes.DisplayName) ?? userName,
            userName,
            [.. account.Contests.Where(contest => contest.Value is not null).Select(contest => new AccountView.Value(contest.Attribute.Name, Shown(contest.Value!), Source(contest, connections)))],
            ReachingGrant.Of(facts, _ => true, time.GetUtcNow()),
            await sessions.ListAsync(session.OrganizationId, session.UserId, ct),
            session.SessionId,
            connections);
    }

    private static string Source(AttributeContest contest, Dictionary<Guid, string> connections) => contest.Claims.FirstOrDefault(claim => claim.Wins) switch
    {
        null => "",
        { ConnectionId: { } id, Channel: { } channel } => $"{connections.GetValueOrDefault(id, "a connection")} ({channel switch { Channel.Scim => "SCIM", Channel.Oidc => "OpenID Connect", _ => "LDAP" }})",
        _ => "set by an administrator",
    };

    /// <summary>A value as people read it: of several each, of a complex one its value, or its parts.</summary>
    private static string Shown(ScimValue value) => value switch
    {
        ScimString text => text.Value,
        ScimBoolean flag => flag.Value ? "yes" : "no",
        ScimNumber number => number.Value.ToString(CultureInfo.InvariantCulture),
        ScimDateTime time => time.Text,
        ScimList list => string.Join(", ", list.Items.Select(Shown)),
        ScimComplex complex => complex.Attributes.FirstOrDefault(part => part.Key.Name == "value") is { Value: { } only } ? Shown(only) : string.Join(" ", complex.Attributes.Select(part => Shown(part.Value))),
        _ => "",
    };
}
