namespace ScimHub.Provisioning.Connections;

/// <summary>One way in which a connection speaks: when it last did, and what of it was last refused.</summary>
/// <param name="Channel"><c>scim</c> (its client pushes), <c>oidc</c> or <c>ldap</c> (people sign in), or <c>directory</c> (its people and groups are read).</param>
/// <param name="WorkedAt">Null: not within what was looked at.</param>
/// <param name="RefusedAt">Likewise.</param>
/// <param name="Reason">Why it was refused: as the audit has it; of a reading, in words.</param>
/// <param name="EntryId">The audit's entry of the refusal.</param>
public sealed record ChannelActivity(string Channel, DateTimeOffset? WorkedAt = null, DateTimeOffset? RefusedAt = null, string? Reason = null, Guid? EntryId = null);
