using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>What is supposed of a person for one question: the transient layer, above all others and never kept, and groups they would be in besides.</summary>
internal sealed record Supposition(ScimResource Attributes, IReadOnlyList<Guid> Groups)
{
    private const int MaxGroups = 100;

    /// <exception cref="AdministrationException">Names the attribute that is not known, or cannot be supposed, or how many groups it may be.</exception>
    /// <exception cref="ScimException">A value is not as the schema says (400); names its attribute.</exception>
    public static Supposition Read(PreviewQuestion question, ResourceType user)
    {
        foreach (var (name, _) in question.Attributes)
        {
            if (user.Find(null, name) is { Mutability: Mutability.ReadOnly } readOnly)
            {
                throw new AdministrationException(ReferenceEquals(readOnly, UserAttributes.Groups)
                    ? "'groups' is no attribute to suppose: name the ids of groups beside the attributes."
                    : $"'{readOnly}' is read-only: leave it out.");
            }
        }
        var read = ResourceReader.Read(Encoding.UTF8.GetBytes(question.Attributes.ToJsonString()), user, Dialect.Tolerant);
        if (read.Ignored is [var unknown, ..])
        {
            throw new AdministrationException($"No schema knows the attribute '{unknown}': leave it out, or declare it in an extension schema.");
        }
        var attributes = read.Resource;
        if (attributes[UserAttributes.Active] is not null)
        {
            throw new AdministrationException("'active' is what connections and administrators say, and a preview changes neither: leave it out.");
        }
        if (attributes[CommonAttributes.ExternalId] is not null || !attributes.Attributes.Equals(Secrets.Without(attributes.Attributes)))
        {
            throw new AdministrationException("'externalId', and what is never returned, such as 'password', decide nothing: leave them out.");
        }
        return question.Groups.Count <= MaxGroups ? new(attributes, question.Groups) : throw new AdministrationException($"A preview takes at most {MaxGroups} groups.");
    }

    /// <summary>The effective user with what is supposed on top.</summary>
    /// <exception cref="ScimException">A required value is blank, or several values are primary (400).</exception>
    public ScimResource Over(ScimResource effective) => ResourceRules.Check(EffectiveUser.View(Attributes, effective));

    /// <param name="found">Those of the groups that there are.</param>
    public void CheckGroups(IEnumerable<Guid> found)
    {
        if (Groups.Except(found).ToList() is [var missing, ..])
        {
            throw new AdministrationException($"There is no group with the id {missing}.");
        }
    }
}
