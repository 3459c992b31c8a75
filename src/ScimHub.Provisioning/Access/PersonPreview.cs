namespace ScimHub.Provisioning.Access;

/// <summary>What somebody would be and could do.</summary>
/// <param name="Explanation">Null where nothing in particular was asked.</param>
public sealed record PersonPreview(AccessFacts Facts, Explanation? Explanation);
