using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Sessions;

/// <summary>Writes down sign-ins that came to nothing before the engine was asked.</summary>
public sealed class SignInAudit(HubStorage storage, TimeProvider time)
{
    private const string Refused = "signin.refused";

    /// <param name="userId">Whose account was tried; null where that is not known.</param>
    /// <returns>The row's id, for the person to quote.</returns>
    public async Task<Guid> RefusedAsync(Actor actor, Guid? connectionId, Guid? userId, SignInMethod method, RefusalReason reason, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var reference = SequentialId.Next(now);
        await storage.Database.CommitAsync(
            userId ?? connectionId ?? Guid.Empty,
            [AuditTrail.Refusal(actor, connectionId, now, Refused, userId ?? connectionId ?? Guid.Empty, reason, reference, method)],
            ct);
        return reference;
    }
}
