namespace ScimHub.Provisioning.Mail;

/// <summary>A mail that a node has taken to send, its text opened.</summary>
public sealed record TakenMail(OutgoingMail Row, string Body);
