using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Audit;

/// <summary>One write, recorded in the write's own transaction. Outside of <see cref="Values"/> it names people by id only, so that it outlives them.</summary>
public sealed class AuditEntry : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>Version 7: in order of time.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public ActorKind Actor { get; init; }

    /// <summary>Who acted, where they have an id: the person, the service account, the job.</summary>
    public Guid? ActorId { get; init; }

    public Guid? ConnectionId { get; init; }

    /// <summary>The token or key they acted with; null for the command line.</summary>
    public Guid? CredentialId { get; init; }

    /// <summary>Such as <c>user.created</c>, <c>group.updated</c>, <c>token.revoked</c>.</summary>
    public required string Action { get; init; }

    public required Guid TargetId { get; init; }

    public AuditOutcome Outcome { get; init; }

    /// <summary>What changed, by attribute name and member id, as JSON; never a person's data or a secret.</summary>
    public string? Detail { get; init; }

    /// <summary>What was there before and after: <see cref="AuditValues"/>. Of a person it is closed, and ends with the account: <see cref="ValueLock"/>. Null where nothing was set.</summary>
    public byte[]? Values { get; init; }

    public string? Address { get; init; }
}
