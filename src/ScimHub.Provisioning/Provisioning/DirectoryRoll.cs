using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>Whom a connection's directory is known to hold, to be compared with what it holds now.</summary>
public sealed class DirectoryRoll(HubStorage storage, SchemaCatalog catalog, AssertionProvisioner engine, int organizationId)
{
    /// <param name="Active">Effective.</param>
    public sealed record Known(string Subject, Guid UserId, bool Active);

    public async Task<IReadOnlyList<Known>> ReadAsync(Guid connectionId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.LinkedIdentities.AsNoTracking()
            .Where(x => x.ConnectionId == connectionId && x.Channel == Channel.Ldap && x.Subject != null)
            .Join(context.Users, link => link.UserId, user => user.Id, (link, user) => new Known(link.Subject!, user.Id, user.Active))
            .ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The directory does not hold the person any more: what it said of them stands, but that they are active.</summary>
    /// <returns>Null where the person is gone here too.</returns>
    public async Task<ProvisioningOutcome?> GoneAsync(Actor actor, Guid connectionId, Known known, CancellationToken ct)
    {
        if (await new AccountReader(storage, catalog.User).ReadAsync(organizationId, connectionId, known.UserId, ct).ConfigureAwait(false) is not { } state
            || state.Find(connectionId, Channel.Ldap) is not { Subject: { } subject } link || subject != known.Subject)
        {
            return null;
        }
        return await engine.AssertAsync(
            new(actor, connectionId, Channel.Ldap, null, subject, link.ExternalId, link.Layer.With(UserAttributes.Active, ScimBoolean.False), EmailVerified: true, IsSignIn: false), ct).ConfigureAwait(false);
    }

    /// <summary>A reading was stopped before it changed anything.</summary>
    public async Task RefusedAsync(Actor actor, Guid connectionId, string fault, DateTimeOffset now, CancellationToken ct)
    {
        var detail = new System.Text.Json.Nodes.JsonObject { ["reason"] = "syncStopped", ["fault"] = fault };
        await storage.Database.CommitAsync(connectionId, [AuditTrail.Entry(actor, connectionId, now, "directory.synced", connectionId, detail.ToJsonString(), outcome: AuditOutcome.Refused)], ct).ConfigureAwait(false);
    }
}
