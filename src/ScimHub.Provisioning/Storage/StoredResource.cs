namespace ScimHub.Provisioning.Storage;

/// <summary>A resource as it lies in the database, ready to be copied into an answer.</summary>
/// <param name="Document">UTF-8 JSON without its last brace (<c>{"schemas":[…],"id":"…",…</c>), without <c>externalId</c>, <c>meta</c> and what is kept as rows (a user's <c>groups</c>, a group's <c>members</c>): the answer's writer adds these and closes it.</param>
/// <param name="Version">The ETag is <c>W/"version"</c>.</param>
/// <param name="Groups">For users, the groups they are directly in, where they were asked for.</param>
public sealed record StoredResource(
    Guid Id,
    ReadOnlyMemory<byte> Document,
    string? ExternalId,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastModifiedAt,
    long Version,
    IReadOnlyList<GroupReference>? Groups = null)
{
    /// <summary>The version of the organisation's access, where it was read along: of groups, whose members a client sees by it.</summary>
    public long? AccessVersion { get; init; }
}
