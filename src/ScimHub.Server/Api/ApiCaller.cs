using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary>Who sends an API request: a service account by one of its keys, or a person at the console by their session.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="DomainId">Where alone it may do so; null: everywhere.</param>
/// <param name="Secret">The key itself, or the session's secret. Answers kept for repeated requests are sealed with it, since it is not stored.</param>
internal sealed record ApiCaller(Actor Actor, NamedRole Role, Guid? DomainId, string Secret)
{
    /// <summary>The key, or the session.</summary>
    public Guid KeyId => Actor.CredentialId!.Value;

    /// <summary>The person's; null of a service account.</summary>
    public string? UserName { get; init; }

    /// <summary>Whether they proved a moment ago who they are; of a key always.</summary>
    public bool IsProved { get; init; } = true;

    /// <summary>Who asks, where they may see the groups alone that they fill.</summary>
    public Guid? FillsOnly => IsPerson && !Role.Permissions.Allows(Permission.Parse(ApiPermission.ReadGroups)) ? Actor.Id : null;

    private bool IsPerson => UserName is not null;

    /// <summary>The one connection that the caller sets up, by a set-up link; null: whoever else.</summary>
    public Guid? ConnectionId { get; init; }

    /// <exception cref="AdministrationException">403, with what is wanting.</exception>
    /// <param name="of">What the address names.</param>
    public void CheckMay(ApiPermission needed, string? of = null)
    {
        if (ConnectionId is { } own && !(needed.InConnection && Guid.TryParse(of, out var id) && id == own))
        {
            throw AdministrationException.Forbidden("The set-up link is for one connection only.");
        }
        if (!Role.Permissions.Allows(needed.Permission))
        {
            if (needed.Managers && IsPerson)
            {
                // The groups they fill, wherever their roles hold: the endpoint and the engine look.
                return;
            }
            throw AdministrationException.Forbidden(IsPerson
                ? $"This needs the permission {needed.Permission}, which your roles do not allow{(Role.Name.Length > 0 ? $" ({Role.Name})" : "")}: ask an administrator."
                : $"This needs the permission {needed.Permission}, which the role '{Role.Name}' of this key does not allow.");
        }
        if (DomainId is not null && !needed.InDomain)
        {
            throw AdministrationException.Forbidden(IsPerson ? "This concerns the whole organisation, and your roles hold in a domain only." : "This concerns the whole organisation, and the key holds in one domain only.");
        }
    }

    /// <param name="domain">Null: everywhere.</param>
    /// <exception cref="AdministrationException">403: the key does not hold there.</exception>
    public void CheckHolds(DomainTree domains, Guid? domain)
    {
        if (!domains.Holds(DomainId, domain))
        {
            throw AdministrationException.Forbidden($"{(IsPerson ? "What you may do" : "The key")} holds in the domain '{domains.Find(DomainId!.Value)?.Name}' and those within it: name one of these.");
        }
    }
}
