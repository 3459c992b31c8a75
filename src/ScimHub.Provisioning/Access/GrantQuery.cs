namespace ScimHub.Provisioning.Access;

/// <summary>Which grants are asked for; null: whatever it is.</summary>
/// <param name="DomainIds">In one of these domains.</param>
public sealed record GrantQuery(Guid? UserId, Guid? GroupId, Guid? RoleId, IReadOnlyList<Guid>? DomainIds, Guid? RuleId = null);
