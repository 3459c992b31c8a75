using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Jobs;

/// <summary>
/// Long work on an organisation's people, as a row: made in the transaction that makes it necessary, taken by one node at a time for as long as its lease holds,
/// and resumed behind <see cref="Cursor"/>, or begun anew where what is done already costs nothing, by another where that node ends.
/// </summary>
public sealed class Job : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    public JobKind Kind { get; init; }

    /// <summary>Whose directory is read; null of a merge.</summary>
    public Guid? ConnectionId { get; init; }

    /// <summary>Whether an administrator has said that as many may be deactivated as it comes to.</summary>
    public bool Forced { get; init; }

    /// <summary>In whose name a batch is done: a person's, or a service account's. Null of other kinds.</summary>
    public ActorKind? ActsAs { get; init; }

    /// <summary>The person, or the API key.</summary>
    public Guid? ActsFor { get; init; }

    /// <summary>The batch that this one takes back; null of every other job.</summary>
    public Guid? UndoOf { get; init; }

    /// <summary>What came of it, where it could not be done; null where it was, or is not finished.</summary>
    public string? Fault { get; set; }

    /// <summary>What made it necessary, in words.</summary>
    public required string Reason { get; set; }

    public JobState State { get; set; }

    /// <summary>One more each time it begins anew, since it became necessary again before it was done.</summary>
    public int Round { get; set; }

    /// <summary>The last person who was dealt with; those behind remain.</summary>
    public Guid Cursor { get; set; }

    /// <summary>How many people there were when it began.</summary>
    public long Total { get; set; }

    public long Processed { get; set; }

    /// <summary>Those whom a process changed just before it ended are not among them.</summary>
    public long Changed { get; set; }

    /// <summary>People whom the change could not reach, or who were suspended for want of a seat; the audit says why of each.</summary>
    public long Refused { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the round began to be necessary.</summary>
    public required DateTimeOffset NeededAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Until then the node that took it is at it, or nobody need look.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    public Guid? LeasedBy { get; set; }
}
