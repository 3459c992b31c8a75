namespace ScimHub.Provisioning.Access;

/// <summary>A grant to be made.</summary>
/// <param name="UserId">One of this, <paramref name="GroupId"/> and <see cref="RuleId"/>.</param>
/// <param name="Role">The role's name.</param>
/// <param name="Domain">The domain's name; null: everywhere.</param>
public sealed record NewGrant(Guid? UserId, Guid? GroupId, string Role, string? Domain, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt)
{
    public Guid? RuleId { get; init; }
}
