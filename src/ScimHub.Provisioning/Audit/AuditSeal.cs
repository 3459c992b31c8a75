using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Audit;

/// <summary>A batch of audit rows, closed: its hash covers every row in it and the seal before it, so that none can be changed, taken out or moved unseen.</summary>
public sealed class AuditSeal : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>1, 2, 3, … without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>The first and the last row of the batch; every row of the organisation between them is in it.</summary>
    public required Guid FirstId { get; init; }

    public required Guid LastId { get; init; }

    public required int Count { get; init; }

    /// <summary>The hash of the seal before it; zeros for the first.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary>SHA-256, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset SealedAt { get; init; }
}
