using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>What an endpoint asks of its caller.</summary>
/// <param name="InDomain">Whether a key of one domain may come; what it may see and do, the endpoint limits to that domain.</param>
/// <param name="InConnection">Whether whoever sets up one connection may come, to that one.</param>
/// <param name="Managers">Whether a person may come without it; the endpoint limits them to the groups they fill, as managers or as members who may take others in.</param>
internal sealed record ApiPermission(Permission Permission, bool InDomain, bool Managers = false, bool InConnection = false)
{
    /// <summary>What changes whom a rule fits gives and takes roles unseen.</summary>
    public const string Administer = "hub:administer";
    public const string ReadUsers = "hub/users:read";
    public const string EditUsers = "hub/users:edit";
    public const string ReadGroups = "hub/groups:read";
    public const string EditGroups = "hub/groups:edit";
    public const string ReadAccess = "hub/access:read";
    public const string EditAccess = "hub/access:edit";
    public const string ReadConnections = "hub/connections:read";
    public const string EditConnections = "hub/connections:edit";
    public const string ReadSettings = "hub/settings:read";
    public const string EditSettings = "hub/settings:edit";
    public const string ReadAudit = "hub/audit:read";

    private static readonly string[] InOneDomain = [ReadUsers, ReadGroups, ReadAccess, EditAccess];

    /// <summary>Whether somebody whose roles hold in one domain can do anything with a permission.</summary>
    public static bool ServesInDomain(string permission) => InOneDomain.Contains(permission, StringComparer.Ordinal);
}
