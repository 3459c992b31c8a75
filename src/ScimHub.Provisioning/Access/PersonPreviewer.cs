using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// Shows a person as they would be with other attributes and in other groups. Nothing is kept of it but that somebody looked: whom they looked at, and the names of what
/// they supposed, never its values. Nobody becomes an administrator: rules give none of it, and what supposed groups would give of it is withheld.
/// </summary>
public sealed class PersonPreviewer(HubStorage storage, SchemaCatalog catalog, TimeProvider time, Actor actor)
{
    private readonly AccessReader reader = new(storage, catalog, time, actor.OrganizationId);

    /// <exception cref="AdministrationException">There is no such person or group, or an attribute cannot be supposed.</exception>
    /// <exception cref="ScimException">A value is not as the schema says (400).</exception>
    public async Task<PersonPreview> PreviewAsync(Guid userId, PreviewQuestion question, CancellationToken ct)
    {
        var supposed = Supposition.Read(question, catalog.User);
        var (facts, setup) = await reader.ReadAsync(userId, supposed, ct).ConfigureAwait(false);
        var explanation = question.Permission is { } permission ? reader.Explain(facts, setup, permission, question.Domain) : null;
        var detail = new JsonObject
        {
            ["attributes"] = AccessRegistry.Json(supposed.Attributes.Attributes.Attributes.Select(pair => pair.Key)),
            ["groups"] = AccessRegistry.Json(supposed.Groups),
            ["permission"] = question.Permission?.ToString(),
            ["domain"] = question.Domain?.Id.ToString(),
        };
        await storage.Database.CommitAsync(userId, [AuditTrail.Entry(actor, null, time.GetUtcNow(), "user.previewed", userId, detail.ToJsonString())], ct).ConfigureAwait(false);
        return new(facts, explanation);
    }
}
