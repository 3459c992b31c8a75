using System.Collections.Immutable;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Storage;

/// <summary>What must hold of a resource before it is changed (RFC 9110 §13.1 <c>If-Match</c>, <c>If-None-Match</c>; RFC 7644 §3.14).</summary>
public sealed class Precondition
{
    private readonly ImmutableArray<long>? versions;
    private readonly ImmutableArray<long>? excluded;

    private Precondition(ImmutableArray<long>? versions, ImmutableArray<long>? excluded = null)
    {
        this.versions = versions;
        this.excluded = excluded;
    }

    /// <summary>No condition, or <c>If-Match: *</c>, which any existing resource meets.</summary>
    public static Precondition None { get; } = new(null);

    public static Precondition AnyOf(ImmutableArray<long> versions) => new(versions);

    /// <summary>This, and the version is none of those given. An empty list excludes every version: <c>If-None-Match: *</c>.</summary>
    public Precondition AndNoneOf(ImmutableArray<long> versions) => new(this.versions, versions);

    /// <exception cref="ScimException">412, where the version is none of those asked for.</exception>
    public void Check(long version)
    {
        if (versions is { } wanted && !wanted.Contains(version))
        {
            throw ScimException.PreconditionFailed(
                $"The resource is at version W/\"{version}\", not at the one If-Match names: read it again and repeat the change.");
        }
        if (excluded is { } unwanted && (unwanted.IsEmpty || unwanted.Contains(version)))
        {
            throw ScimException.PreconditionFailed($"The resource is at version W/\"{version}\", which If-None-Match excludes.");
        }
    }
}
