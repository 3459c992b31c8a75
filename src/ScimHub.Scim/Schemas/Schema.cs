using System.Collections.Immutable;
using System.Text;

namespace ScimHub.Scim.Schemas;

/// <summary>A schema of RFC 7643 §7: a URN and the attributes it defines.</summary>
public sealed class Schema
{
    /// <summary>The URN, compared without regard to case (RFC 7643 §2.1).</summary>
    public required string Id
    {
        get;
        init
        {
            field = value;
            Utf8Id = Encoding.UTF8.GetBytes(value);
        }
    }

    internal byte[] Utf8Id { get; private init; } = [];

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required ImmutableArray<AttributeDefinition> Attributes
    {
        get;
        init
        {
            field = value;
            foreach (var attribute in value)
            {
                attribute.SchemaId = Id;
                foreach (var sub in attribute.SubAttributes)
                {
                    sub.SchemaId = Id;
                }
            }
        }
    }

    public AttributeDefinition? Find(string name) => AttributeDefinition.Find(Attributes, name);
}
