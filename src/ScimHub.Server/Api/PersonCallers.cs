using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Api;

/// <summary>A person who is signed in, as a caller: with what their roles allow at this moment.</summary>
internal sealed class PersonCallers(HubStorage storage, SchemaCatalog schemas, TimeProvider time)
{
    /// <param name="secret">Of the session.</param>
    public Task<ApiCaller> OfAsync(StoredSession session, string secret, string? address, CancellationToken ct) =>
        OfAsync(new(session.OrganizationId, ActorKind.Person, session.UserId, session.SessionId, address), secret, ct);

    /// <param name="person">Who they are, and what they act by.</param>
    /// <param name="secret">Seals answers kept for repeated requests.</param>
    public async Task<ApiCaller> OfAsync(Actor person, string secret, CancellationToken ct)
    {
        var facts = await new AccessReader(storage, schemas, time, person.OrganizationId).FactsAsync(person.Id!.Value, ct);
        var now = time.GetUtcNow();
        var held = facts.Grants.Where(fact => ReachingGrant.Of(fact, facts.Active, now).Holds).ToList();
        // Who does nothing here everywhere, but in a domain, does it there: of several, in the first by name.
        var domain = held.Any(fact => fact.Domain is null && OfTheHub(fact.Role)) ? null : held.Where(fact => OfTheHub(fact.Role)).Select(fact => fact.Domain).OrderBy(found => found?.Name, StringComparer.Ordinal).FirstOrDefault();
        var roles = held.Where(fact => fact.Domain is null || fact.Domain.Id == domain?.Id).Select(fact => fact.Role).DistinctBy(role => role.Id).ToList();
        var union = new NamedRole(Guid.Empty, string.Join(", ", roles.Select(role => role.Name)), RolePermissions.Union([.. roles.Select(role => role.Permissions)]), [], BuiltIn: false);
        return new(person, union, domain?.Id, secret) { UserName = facts.UserName };
    }

    private static bool OfTheHub(NamedRole role) => role.Permissions.Allows(Permission.Parse(ApiPermission.ReadUsers));
}
