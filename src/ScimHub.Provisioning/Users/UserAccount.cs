using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>An account as an administrator sees it.</summary>
/// <param name="Active">Effective: active at its connections and not suspended.</param>
/// <param name="Effective">The one user that the layers make.</param>
/// <param name="Contests">Each attribute that some layer speaks of, in order of name.</param>
public sealed record UserAccount(
    Guid Id,
    long Version,
    bool Active,
    bool Suspended,
    bool Protected,
    ScimResource Effective,
    IReadOnlyList<AccountLink> Links,
    IReadOnlyList<AttributeContest> Contests,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastModifiedAt);
