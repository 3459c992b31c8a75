using System.Globalization;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>The effective user as rules see it: with <c>id</c>, <c>meta</c> and the groups the person is directly in, of every connection.</summary>
internal static class RuledPerson
{
    private static readonly AttributeDefinition Meta = CommonAttributes.Meta;

    public static ScimResource Of(Guid id, ScimResource effective, DateTimeOffset createdAt, DateTimeOffset lastModifiedAt, long version) => effective
        .With(CommonAttributes.Id, new ScimString(id.ToString()))
        .With(Meta, new ScimComplex(
        [
            new(Meta.Sub("resourceType")!, new ScimString(effective.Type.Name)),
            new(Meta.Sub("created")!, Moment(createdAt)),
            new(Meta.Sub("lastModified")!, Moment(lastModifiedAt)),
            new(Meta.Sub("version")!, new ScimString($"W/\"{version}\"")),
        ]));

    /// <summary>The same in these groups. Their names are put in by key, as the database compares them.</summary>
    public static ScimResource In(ScimResource person, IEnumerable<GroupReference> groups)
    {
        ScimValue[] values =
        [
            .. groups.Select(group => new ScimComplex(
            [
                new(UserAttributes.GroupValue, new ScimString(group.Id.ToString())),
                new(UserAttributes.GroupDisplay, new ScimString(ComparisonKey.Identity(group.DisplayName))),
                new(UserAttributes.GroupType, new ScimString("direct")),
            ])),
        ];
        return person.With(UserAttributes.Groups, values.Length == 0 ? null : new ScimList([.. values]));
    }

    private static ScimDateTime Moment(DateTimeOffset instant) => new(instant.ToString("O", CultureInfo.InvariantCulture), instant);
}
