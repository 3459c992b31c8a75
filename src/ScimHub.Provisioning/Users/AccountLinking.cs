using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// Lets somebody who has just signed in here have an identity of theirs linked, in whose way their account stood. Both are proved: the account by its password, the identity by its provider, in one browser.
/// What comes of it is a release of the account to that identity alone, which its next sign-in takes.
/// </summary>
public sealed class AccountLinking(HubStorage storage, TimeProvider time)
{
    private readonly AdministrationReader administrators = new(storage, time);

    /// <param name="person">The account's.</param>
    /// <param name="signedInAt">When they last signed in here.</param>
    /// <exception cref="AdministrationException">It cannot be linked, and why; nothing was changed.</exception>
    public async Task ReleaseAsync(Actor person, ProvedIdentity identity, DateTimeOffset signedInAt, CancellationToken ct)
    {
        var (organization, id, now) = (person.OrganizationId, person.Id!.Value, time.GetUtcNow());
        if (now - signedInAt > Reauthentication.Fresh)
        {
            throw AdministrationException.Forbidden("Sign in with your password again: it is too long since you did.");
        }
        await using var context = storage.CreateContext(organization);
        var connection = await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.Id == identity.ConnectionId, ct).ConfigureAwait(false) ?? throw AdministrationException.NotFound("There is no such connection any more.");
        if (connection.Adoption == Adoption.Never)
        {
            throw AdministrationException.Forbidden($"'{connection.Name}' takes over no accounts: ask an administrator.");
        }
        if (await administrators.CoversAsync(organization, id, ct))
        {
            throw AdministrationException.Conflict("An administrator's account, or a protected one, is linked to no identity provider: ask another administrator to take the role, or the protection, away first.");
        }
        await storage.Database.CommitAsync(
            id,
            [new(UserSql.Release, [organization, id, connection.Id, identity.Hash()], 1), AuditTrail.Entry(person, connection.Id, now, "user.released", id, """{"by":"themselves"}""")],
            ct).ConfigureAwait(false);
    }
}
