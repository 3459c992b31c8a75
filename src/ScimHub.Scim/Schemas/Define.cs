using System.Collections.Immutable;

namespace ScimHub.Scim.Schemas;

/// <summary>Short forms of the attribute definitions that RFC 7643 §8.7 repeats.</summary>
internal static class Define
{
    public static AttributeDefinition Text(string name, string description, Mutability mutability = Mutability.ReadWrite, bool required = false, ImmutableArray<string> canonical = default) => new()
    {
        Name = name,
        Description = description,
        Mutability = mutability,
        Required = required,
        CanonicalValues = canonical.IsDefault ? [] : canonical,
    };

    public static AttributeDefinition Flag(string name, string description, Mutability mutability = Mutability.ReadWrite, bool required = false) => new()
    {
        Name = name,
        Type = AttributeType.Boolean,
        Description = description,
        Mutability = mutability,
        Required = required,
    };

    public static AttributeDefinition Integer(string name, string description, bool required = true) => new()
    {
        Name = name,
        Type = AttributeType.Integer,
        Description = description,
        Mutability = Mutability.ReadOnly,
        Required = required,
    };

    public static AttributeDefinition Reference(string name, string description, ImmutableArray<string> to, Mutability mutability = Mutability.ReadWrite, bool required = false, bool caseExact = false) => new()
    {
        Name = name,
        Type = AttributeType.Reference,
        ReferenceTypes = to,
        Description = description,
        Mutability = mutability,
        Required = required,
        CaseExact = caseExact,
    };

    public static AttributeDefinition Complex(string name, string description, ImmutableArray<AttributeDefinition> parts, bool multiValued = false, Mutability mutability = Mutability.ReadWrite, bool required = false) => new()
    {
        Name = name,
        Type = AttributeType.Complex,
        MultiValued = multiValued,
        Description = description,
        Mutability = mutability,
        Required = required,
        SubAttributes = parts,
    };

    /// <summary>A multi-valued attribute with the default sub-attributes of RFC 7643 §2.4: value, display, type, primary.</summary>
    public static AttributeDefinition Plural(string name, string description, string what, ImmutableArray<string> types, AttributeType valueType = AttributeType.String) =>
        Complex(name, description,
        [
            new()
            {
                Name = "value",
                Type = valueType,
                ReferenceTypes = valueType == AttributeType.Reference ? ["external"] : [],
                CaseExact = valueType == AttributeType.Binary,
                Description = what,
            },
            Text("display", "A name for people to read."),
            Text("type", "What the value is used for.", canonical: types),
            Flag("primary", "Whether this is the preferred value; at most one is."),
        ], multiValued: true);
}
