using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Users;

/// <summary>A person's account: the effective document, merged from the layers at write time, and what it is found by.</summary>
public sealed class User : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary><c>ComparisonKey.Identity</c> of the effective <c>userName</c>; unique in the organisation.</summary>
    public required string UserNameKey { get; set; }

    /// <summary>Effective: active at its connections and not suspended.</summary>
    public required bool Active { get; set; }

    /// <summary>An administrator's own decision; no connection can lift it.</summary>
    public bool Suspended { get; set; }

    /// <summary>Whether no SCIM client and no sync may change or end the account, whatever its connection is allowed.</summary>
    public bool Protected { get; set; }

    /// <summary>From this moment on the account is suspended; null: it has no end.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>The connection that may take the account over, once, by its userName: an administrator has said that the two are one person. Null: none.</summary>
    public Guid? ReleasedTo { get; set; }

    /// <summary>The identity that alone may (<see cref="ProvedIdentity.Hash"/>): the person has shown that it is theirs. Null: whoever bears the account's name there.</summary>
    public byte[]? ReleasedIdentity { get; set; }

    /// <summary>The effective resource, rendered and left open (see <c>StoredResource.Document</c>).</summary>
    public required byte[] Document { get; set; }

    /// <summary>The effective resource in comparison keys, as JSON: what filters and sorting run on.</summary>
    public required string Search { get; set; }

    /// <summary>The local layer: what administrators set by hand. Null where there is nothing.</summary>
    public byte[]? LocalLayer { get; set; }

    /// <summary>Opens the values that the audit has about the person (<c>ValueLock</c>): they end with it. Null until there are any.</summary>
    public byte[]? AuditKey { get; set; }

    /// <summary>1, then one more with each change.</summary>
    public required long Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastModifiedAt { get; set; }

    /// <summary>When a session was last made for the person; null where none ever was.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }
}
