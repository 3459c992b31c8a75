using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>Between resources and rows: what a group's columns hold.</summary>
internal static class GroupCodec
{
    public sealed record Row(string DisplayName, string DisplayNameKey, Guid NameDiscriminator, string? ExternalId, byte[] Document, SqlJson Search);

    /// <summary>The group's own attributes, checked; members are rows.</summary>
    public static ScimResource Normalize(ScimResource resource)
    {
        var group = ResourceRules.Check(resource.With(CommonAttributes.Id, null).With(GroupAttributes.Members, null));
        return group with { Attributes = Secrets.Without(group.Attributes) };
    }

    public static Row Render(GroupNames names, Guid id, ScimResource group)
    {
        var name = group.Text(GroupAttributes.DisplayName)!;
        var key = ComparisonKey.Identity(name);
        if (key.Length is 0 or > ComparisonKey.MaxIndexedLength)
        {
            throw ScimException.InvalidValue($"'displayName' must have 1 to {ComparisonKey.MaxIndexedLength} visible characters.");
        }
        var content = group.With(CommonAttributes.ExternalId, null);
        return new(
            name,
            key,
            names == GroupNames.Unique ? Guid.Empty : id,
            group.Text(CommonAttributes.ExternalId),
            OpenDocument.Of(id, content),
            SearchDocument.Of(content));
    }
}
