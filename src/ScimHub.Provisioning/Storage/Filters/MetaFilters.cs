using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>Where the sub-attributes of <c>meta</c> lie: in columns of the resource's row.</summary>
internal static class MetaFilters
{
    public static SqlSource Resolve(AttributeDefinition? sub, string alias, string resourceType) => sub?.Name switch
    {
        "created" => new SqlSource.Time($"{alias}.\"CreatedAt\""),
        "lastModified" => new SqlSource.Time($"{alias}.\"LastModifiedAt\""),
        "version" => new SqlSource.Computed($"CONCAT('W/\"', {alias}.\"Version\", '\"')"),
        "resourceType" or null => new SqlSource.Constant(resourceType),
        _ => throw ScimException.InvalidFilter($"'meta.{sub.Name}' cannot be filtered or sorted by: use 'id'."),
    };
}
