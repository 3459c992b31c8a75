using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Access;

/// <summary>Nobody gives what they have not: a role that allows anything they may not do themselves.</summary>
internal static class GiftCheck
{
    /// <param name="ceiling">What they who give have; null: everything.</param>
    /// <exception cref="AdministrationException">They may not.</exception>
    public static void Check(RolePermissions? ceiling, NamedRole gift) => Check(ceiling is null ? null : [ceiling], gift);

    /// <param name="ceilings">The roles of whoever gives, of which one must cover the gift; null: they have everything.</param>
    /// <exception cref="AdministrationException">They may not.</exception>
    public static void Check(IReadOnlyList<RolePermissions>? ceilings, NamedRole gift)
    {
        if (ceilings is not null && !ceilings.Any(ceiling => ceiling.Covers(gift.Permissions)))
        {
            throw AdministrationException.Forbidden($"The role '{gift.Name}' allows what your own role does not: nobody gives what they have not.");
        }
    }
}
