using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Invitations;

/// <summary>Somebody who is not here yet is asked in: at one address, with what they shall have once they are. For one address there is at most one that is pending.</summary>
public sealed class Invitation : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The address as people write it.</summary>
    public required string Email { get; init; }

    /// <summary><c>EmailAddress.Key</c>: in ASCII and lower case.</summary>
    public required string EmailKey { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>What the inviter wrote to them.</summary>
    public string? Message { get; init; }

    /// <summary>What will be given, one <see cref="InvitedRole"/> a line.</summary>
    public required string Roles { get; set; }

    /// <summary>Ids of ScimHub's own groups they will be in, one a line.</summary>
    public required string Groups { get; set; }

    public required ActorKind InviterKind { get; init; }

    /// <summary>The person or the service account; null where they have no id.</summary>
    public Guid? InviterId { get; init; }

    public InvitationState State { get; set; }

    /// <summary>SHA-256 of the secret in the link that was sent last; the links before it are dead.</summary>
    public required byte[] SecretHash { get; set; }

    /// <summary>1, then one more each time it is sent again.</summary>
    public int Generation { get; set; } = 1;

    /// <summary>1, then one more with each change.</summary>
    public long Version { get; set; } = 1;

    /// <summary>Opens the values that the audit has about it (<c>ValueLock</c>): they end with it.</summary>
    public required byte[] AuditKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its present link was made.</summary>
    public required DateTimeOffset SentAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was accepted, revoked or found expired.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>The person who accepted it; the invitation ends with their account.</summary>
    public Guid? AcceptedBy { get; set; }

    /// <summary>The state at an instant: one that was not accepted in time has expired, whether or not that is written down yet.</summary>
    public InvitationState StateAt(DateTimeOffset now) => State == InvitationState.Pending && ExpiresAt <= now ? InvitationState.Expired : State;

    public IReadOnlyList<InvitedRole> InvitedRoles => [.. Lines(Roles).Select(InvitedRole.Read)];

    public IReadOnlyList<Guid> GroupIds => [.. Lines(Groups).Select(Guid.Parse)];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
