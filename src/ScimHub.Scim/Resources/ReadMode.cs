namespace ScimHub.Scim.Resources;

internal enum ReadMode
{
    /// <summary>The body of a POST or PUT: read-only attributes and unknown ones are left out.</summary>
    Body,

    /// <summary>A value of a PATCH operation: as a body, but in strict a sub-attribute that is unknown is an error.</summary>
    Patch,

    /// <summary>A document of our own: everything is kept and nothing questioned.</summary>
    Stored,
}
