namespace ScimHub.Scim.Messages;

public enum BulkStepKind
{
    /// <summary>Do the operation; everything it refers to has been done before.</summary>
    Execute,

    /// <summary>Create the resource without the references that form a circle; a <see cref="Complete"/> follows.</summary>
    CreateWithoutReferences,

    /// <summary>PATCH the created resource with the references left out before; the operation's result is that of this step.</summary>
    Complete,
}
