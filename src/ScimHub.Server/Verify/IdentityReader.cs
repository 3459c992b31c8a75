using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Api;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Verify;

/// <summary>Reads who somebody is and what they may do, as it is now.</summary>
internal sealed class IdentityReader(HubStorage storage, SchemaCatalog schemas, OrganizationHandles organizations, TimeProvider time)
{
    /// <returns>Null where the person is gone.</returns>
    public async Task<Identity?> ReadAsync(StoredSession session, CancellationToken ct)
    {
        AccessFacts facts;
        try
        {
            facts = await new AccessReader(storage, schemas, time, session.OrganizationId).FactsAsync(session.UserId, ct);
        }
        catch (AdministrationException)
        {
            return null;
        }
        if (facts.Attributes is not { } person)
        {
            return null;
        }
        var roles = ReachingGrant.Of(facts, _ => true, time.GetUtcNow()).Where(grant => grant.Holds).Select(grant => (grant.Role, grant.Domain)).Distinct();
        return new(session, await organizations.OfAsync(session.OrganizationId, ct) ?? "", facts.UserName, Email(person), person.Text(UserAttributes.DisplayName), [.. roles], ResourceView.Of(person));
    }

    /// <summary>The primary address, else the first.</summary>
    private static string? Email(ScimResource person)
    {
        if (person[UserAttributes.Emails] is not ScimList emails)
        {
            return null;
        }
        var all = emails.Items.OfType<ScimComplex>().ToList();
        var chosen = all.Find(email => Part(email, "primary") is ScimBoolean { Value: true }) ?? all.FirstOrDefault();
        return chosen is null ? null : (Part(chosen, "value") as ScimString)?.Value;
    }

    private static ScimValue? Part(ScimComplex complex, string name) => complex.Attributes.FirstOrDefault(part => part.Key.Name == name).Value;
}
