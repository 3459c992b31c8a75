namespace ScimHub.Provisioning.Mail;

/// <summary>Subject and body, as plain text.</summary>
/// <param name="Subject">One line, without control characters.</param>
public sealed record MailText(string Subject, string Body);
