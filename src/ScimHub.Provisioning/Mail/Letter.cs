namespace ScimHub.Provisioning.Mail;

/// <summary>A mail as it is written.</summary>
/// <param name="CauseId">What it is about: an invitation, a person.</param>
/// <param name="ExpiresAt">From then on it is of no use; null: always of some.</param>
public sealed record Letter(MailKind Kind, EmailAddress To, MailText Text, Guid CauseId, DateTimeOffset? ExpiresAt = null);
