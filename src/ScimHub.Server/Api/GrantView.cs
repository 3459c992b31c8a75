using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>A grant: to a person, to a group or to whom a rule fits, a role, in one domain or everywhere, from and until an instant.</summary>
/// <param name="DomainId">Null: everywhere.</param>
public sealed record GrantView(
    Guid Id, Guid? UserId, Guid? GroupId, Guid? RuleId, Guid RoleId, string Role, Guid? DomainId, string? Domain, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, DateTimeOffset CreatedAt)
{
    internal static GrantView Of(Grant grant, AccessNames names) => new(
        grant.Id, grant.UserId, grant.GroupId, grant.RuleId, grant.RoleId, names.Role(grant.RoleId), grant.DomainId, names.Domain(grant.DomainId), grant.StartsAt, grant.EndsAt, grant.CreatedAt);
}
