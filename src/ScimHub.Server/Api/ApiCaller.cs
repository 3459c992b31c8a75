using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary>Who sends an API request: a service account, by one of its keys.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="DomainId">Where alone it may do so; null: everywhere.</param>
/// <param name="Secret">The key itself. Answers kept for repeated requests are sealed with it, since it is not stored.</param>
internal sealed record ApiCaller(Actor Actor, NamedRole Role, Guid? DomainId, string Secret)
{
    public Guid KeyId => Actor.CredentialId!.Value;

    /// <exception cref="AdministrationException">403, with what is wanting.</exception>
    public void CheckMay(ApiPermission needed)
    {
        if (!Role.Permissions.Allows(needed.Permission))
        {
            throw AdministrationException.Forbidden($"This needs the permission {needed.Permission}, which the role '{Role.Name}' of this key does not allow.");
        }
        if (DomainId is not null && !needed.InDomain)
        {
            throw AdministrationException.Forbidden("This concerns the whole organisation, and the key holds in one domain only.");
        }
    }

    /// <param name="domain">Null: everywhere.</param>
    /// <exception cref="AdministrationException">403: the key does not hold there.</exception>
    public void CheckHolds(DomainTree domains, Guid? domain)
    {
        if (!domains.Holds(DomainId, domain))
        {
            throw AdministrationException.Forbidden($"The key holds in the domain '{domains.Find(DomainId!.Value)?.Name}' and those within it: name one of these.");
        }
    }
}
