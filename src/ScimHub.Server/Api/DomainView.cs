using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>A domain.</summary>
/// <param name="Parent">The id of the domain it lies in; null: in none.</param>
public sealed record DomainView(Guid Id, string Name, string Kind, Guid? Parent, DateTimeOffset CreatedAt)
{
    public static DomainView Of(Domain domain) => new(domain.Id, domain.Name, domain.Kind, domain.ParentId, domain.CreatedAt);
}
