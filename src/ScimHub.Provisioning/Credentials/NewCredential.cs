using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Credentials;

/// <summary>A password as it is about to be stored, for somebody who has none here yet. For the unit of work of whoever makes or admits the person.</summary>
internal sealed record NewCredential(string Hash, string? RecoveryAddress)
{
    public IEnumerable<SqlStatement> Statements(Actor actor, Guid id, DateTimeOffset now)
    {
        var key = RecoveryAddress is null ? null : ComparisonKey.Identity(RecoveryAddress);
        yield return new(CredentialSql.Insert, [actor.OrganizationId, id, Hash, now, Guid.CreateVersion7(now), RecoveryAddress, key]);
        yield return AuditTrail.Entry(actor, null, now, "password.set", id, new JsonObject { ["recovery"] = RecoveryAddress is not null }.ToJsonString());
    }
}
