namespace ScimHub.Provisioning.Organizations;

/// <summary>A question that a person asks again and again: the filter of a list, under a name.</summary>
public sealed class SavedView : IOwned
{
    public const int MaxNameLength = 60;

    public const int MaxQueryLength = 2_000;

    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Whose it is: nobody else sees it.</summary>
    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>As it stands in the address of the audit, behind the question mark.</summary>
    public required string Query { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
