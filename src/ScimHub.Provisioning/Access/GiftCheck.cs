using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Access;

/// <summary>Nobody gives what they have not: a role that allows anything they may not do themselves.</summary>
internal static class GiftCheck
{
    /// <param name="ceiling">What they who give have; null: everything.</param>
    /// <exception cref="AdministrationException">They may not.</exception>
    public static void Check(RolePermissions? ceiling, NamedRole gift)
    {
        if (ceiling is not null && !ceiling.Covers(gift.Permissions))
        {
            throw AdministrationException.Forbidden($"The role '{gift.Name}' allows what your own role does not: nobody gives what they have not.");
        }
    }
}
