using System.Collections.Immutable;

namespace ScimHub.Scim.Resources;

/// <summary>A resource read from a request, and the names of the attributes that no schema knows and that were therefore ignored.</summary>
public sealed record ReadResult(ScimResource Resource, ImmutableArray<string> Ignored);
