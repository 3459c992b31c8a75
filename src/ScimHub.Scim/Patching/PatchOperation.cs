using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Patching;

/// <summary>One operation, resolved and typed. An operation without a path was taken apart into one for each attribute it names.</summary>
/// <param name="Value">Of the target's type; a <see cref="ScimList"/> where a whole multi-valued attribute is meant. Null clears the target.</param>
public sealed record PatchOperation(PatchVerb Verb, PatchTarget Target, ScimValue? Value);
