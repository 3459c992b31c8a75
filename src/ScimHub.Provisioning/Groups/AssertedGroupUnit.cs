using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>What makes a group that a sign-in or a sync tells of, empty: its row and the audit's, which begin a unit of work, and the connection's count, which ends it.</summary>
internal sealed record AssertedGroupUnit(SqlStatement Insert, SqlStatement Audit, SqlStatement Count)
{
    public static AssertedGroupUnit Of(SchemaCatalog catalog, Actor actor, Connection connection, Guid id, AssertedGroup asserted, DateTimeOffset now)
    {
        var resource = GroupCodec.Normalize(new ScimResource(catalog.Group, ScimComplex.Empty)
            .With(GroupAttributes.DisplayName, new ScimString(asserted.Name))
            .With(CommonAttributes.ExternalId, new ScimString(asserted.Id)));
        var row = GroupCodec.Render(connection.GroupNames, id, resource);
        return new(
            new(GroupSql.Insert, [actor.OrganizationId, id, connection.Id, row.DisplayName, row.DisplayNameKey, row.NameDiscriminator, row.ExternalId, row.Document, row.Search, now]),
            AuditTrail.Entry(actor, connection.Id, now, "group.created", id, null, AuditValues.OfMade(null, row.Document, row.ExternalId)),
            new(GroupSql.CountUp, [actor.OrganizationId, connection.Id, ResourceCount.SlotOf(id), 1L], 1, Adds: true));
    }
}
