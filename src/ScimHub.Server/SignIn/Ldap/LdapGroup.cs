using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Server.SignIn.Ldap;

/// <param name="Id">The <c>entryUUID</c> or <c>objectGUID</c>.</param>
/// <param name="DisplayName">Its <c>cn</c>.</param>
internal sealed record LdapGroup(string Id, string DisplayName, string Dn)
{
    /// <summary>As the engine takes it.</summary>
    public AssertedGroup Asserted => new(Id, DisplayName);
}
