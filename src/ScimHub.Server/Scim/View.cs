using ScimHub.Scim.Messages;
using ScimHub.Scim.Schemas;

namespace ScimHub.Server.Scim;

/// <summary>What of a resource is returned.</summary>
/// <param name="Projection">Null where the stored document is returned as it lies.</param>
/// <param name="WithRows">Whether what is kept as rows is returned: a user's <c>groups</c>, a group's <c>members</c>.</param>
/// <param name="Chosen">Whether the request named the <c>attributes</c> it wants.</param>
internal readonly record struct View(Projection? Projection, bool WithRows, bool Chosen)
{
    public static View Whole { get; } = new(null, true, false);

    public static View Of(string? attributes, string? excludedAttributes, ResourceType type)
    {
        if (attributes is null && excludedAttributes is null)
        {
            return Whole;
        }
        var rows = Rows(type);
        if (attributes is null && string.Equals(excludedAttributes, rows.Name, StringComparison.OrdinalIgnoreCase))
        {
            // Entra reads every group so: nothing is parsed, and the table of members is not touched.
            return new(null, false, false);
        }
        var projection = Projection.Parse(attributes, excludedAttributes, type);
        return projection.IsDefault ? Whole : new(projection, projection.Includes(rows), attributes is not null);
    }

    /// <summary>The same for an answer to a query: what is returned on request only is left out, while a write is answered with it (RFC 7643 §7).</summary>
    public View Queried(ResourceType type) => Projection is not null || !type.KeepsSomeBack
        ? this
        : this with { Projection = WithRows ? Projection.Default : Projection.Parse(null, Rows(type).Name, type) };

    public static AttributeDefinition Rows(ResourceType type) => type.Schema == CoreSchemas.Group ? GroupAttributes.Members : UserAttributes.Groups;
}
