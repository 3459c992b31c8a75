using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Jobs;

/// <summary>One request of a batch: what it is to do, what takes it back, and what came of it.</summary>
public sealed class BatchStep : IOwned
{
    public const int MaxTextLength = 1_200;

    public required int OrganizationId { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>1, 2, …: the order they are done in.</summary>
    public required int Number { get; init; }

    /// <summary>Whom it is about, for people to read.</summary>
    public required string Subject { get; init; }

    /// <summary>What happens, likewise.</summary>
    public required string What { get; init; }

    /// <summary>The request, as JSON: method, path behind the API's prefix, body.</summary>
    public required string Request { get; init; }

    /// <summary>The request that takes it back, as JSON; null where nothing does.</summary>
    public string? Undo { get; set; }

    /// <summary>Whether it is sent only where the step before it was done: what is taken away after something was given.</summary>
    public bool Follows { get; init; }

    public BatchStepState State { get; set; }

    /// <summary>Why it was refused; null where it was not.</summary>
    public string? Fault { get; set; }
}
