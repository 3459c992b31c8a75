namespace ScimHub.Provisioning.Credentials;

/// <summary>A message to somebody about their way in.</summary>
/// <param name="To">The recovery address, or the one it was before.</param>
/// <param name="Link">The secret of the one-time link it carries; null where it carries none.</param>
public sealed record AccountMail(int OrganizationId, Guid UserId, AccountMailKind Kind, string To, string? Link);
