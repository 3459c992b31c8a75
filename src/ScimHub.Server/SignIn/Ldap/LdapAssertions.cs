using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>What an entry says of a person, as the engine takes it.</summary>
internal sealed class LdapAssertions(SchemaCatalog schemas)
{
    /// <param name="groups">Null: nothing is said of groups.</param>
    /// <exception cref="ScimHub.Scim.Errors.ScimException">An attribute does not fit.</exception>
    public Assertion Of(Actor actor, Connection connection, LdapPerson person, LdapGroups? groups, bool isSignIn)
    {
        var mapping = ClaimMapping.Of(schemas.User, Channel.Ldap, ClaimMapping.Read(connection.Mapping));
        var assertion = mapping.ToAssertion(actor, connection, person.Claims, isSignIn);
        return assertion with
        {
            Resource = person.IsActive ? assertion.Resource : assertion.Resource.With(UserAttributes.Active, ScimBoolean.False),
            Groups = groups is null ? null : [.. groups.Groups.Select(group => group.Asserted)],
            GroupsMayLack = groups?.Missing is not null,
        };
    }
}
