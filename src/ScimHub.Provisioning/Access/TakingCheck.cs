using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Access;

/// <summary>What gives administration is changed and ended by administrators, and so is what a protected account has: the counterpart of <see cref="GiftCheck"/>.</summary>
internal static class TakingCheck
{
    /// <param name="ceiling">What they who take have; null: everything.</param>
    /// <param name="isGuarded">Whether it gives administration, or is a protected account's.</param>
    /// <param name="what">The beginning of a sentence that says so.</param>
    /// <exception cref="AdministrationException">They may not.</exception>
    public static void Check(RolePermissions? ceiling, bool isGuarded, string what)
    {
        if (isGuarded && ceiling?.Allows(Administration.Permission) is false)
        {
            throw AdministrationException.Forbidden($"{what}: only somebody with the permission {Administration.Permission} may change or end that.");
        }
    }
}
