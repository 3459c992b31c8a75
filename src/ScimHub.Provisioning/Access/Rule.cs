using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// People told by what is known of them. Either a condition, a SCIM filter that grants are given to as they are to a group; or a pattern
/// such as <c>hub.{domain}.{role}</c> over the values of an attribute, each of which names role and domain by itself.
/// </summary>
public sealed class Rule : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique in the organisation without regard to case.</summary>
    public required string Name { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string NameKey { get; set; }

    /// <summary>A filter (RFC 7644 §3.4.2.2) over the effective user. Either this or <see cref="Pattern"/>.</summary>
    public string? Condition { get; set; }

    /// <summary>The attribute whose values the pattern reads, such as <c>groups.display</c>.</summary>
    public string? Attribute { get; set; }

    public string? Pattern { get; set; }

    /// <summary>1, then one more with each change.</summary>
    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }
}
