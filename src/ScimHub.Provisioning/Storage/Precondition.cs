using System.Collections.Immutable;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Storage;

/// <summary>What must hold of a resource before it is changed (RFC 7232 §3.1 <c>If-Match</c>; RFC 7644 §3.14).</summary>
public sealed class Precondition
{
    private readonly ImmutableArray<long>? versions;

    private Precondition(ImmutableArray<long>? versions) => this.versions = versions;

    /// <summary>No condition, or <c>If-Match: *</c>, which any existing resource meets.</summary>
    public static Precondition None { get; } = new(null);

    public static Precondition AnyOf(ImmutableArray<long> versions) => new(versions);

    /// <exception cref="ScimException">412, where the version is none of those asked for.</exception>
    public void Check(long version)
    {
        if (versions is { } wanted && !wanted.Contains(version))
        {
            throw ScimException.PreconditionFailed(
                $"The resource is at version W/\"{version}\", not at the one If-Match names: read it again and repeat the change.");
        }
    }
}
