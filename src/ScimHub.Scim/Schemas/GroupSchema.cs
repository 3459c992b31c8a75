namespace ScimHub.Scim.Schemas;

/// <summary>RFC 7643 §4.2: the Group. Identity providers address groups by their names, so this service requires one and keeps it unique.</summary>
internal static class GroupSchema
{
    public static Schema Make() => new()
    {
        Id = SchemaUrns.Group,
        Name = "Group",
        Description = "Group",
        Attributes =
        [
            new()
            {
                Name = "displayName",
                Required = true,
                Uniqueness = Uniqueness.Server,
                Description = "The name of the group.",
            },
            Define.Complex("members", "The members of the group.",
            [
                Define.Text("value", "The id of the member.", Mutability.Immutable),
                Define.Reference("$ref", "Where the member is.", ["User", "Group"], Mutability.Immutable),
                Define.Text("type", "Whether the member is a user or a group.", Mutability.Immutable, canonical: ["User", "Group"]),
                Define.Text("display", "The name of the member.", Mutability.ReadOnly),
            ], multiValued: true),
        ],
    };
}
