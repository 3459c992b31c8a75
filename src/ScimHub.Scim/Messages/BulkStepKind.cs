namespace ScimHub.Scim.Messages;

/// <summary>What a step does with its operation.</summary>
public enum BulkStepKind
{
    /// <summary>Do the operation, or report its fault; everything it refers to has been tried before.</summary>
    Execute,

    /// <summary>Create the resource without the references that form a circle; a <see cref="Complete"/> follows.</summary>
    CreateWithoutReferences,

    /// <summary>PATCH the created resource with the references left out before, the step's data being a PATCH message.</summary>
    Complete,
}
