namespace ScimHub.Server.Setup;

/// <summary>What a set-up link is for: one connection, and nothing else.</summary>
/// <param name="LinkId">In the audit what is done by the link has this as its credential.</param>
/// <param name="IssuedBy">The person or service account that made it.</param>
/// <param name="Kind">Of <see cref="Api.ConnectionKinds"/>; null: whoever opens it chooses.</param>
internal sealed record SetupLink(int OrganizationId, Guid ConnectionId, Guid LinkId, Guid? IssuedBy, string? Kind = null);
