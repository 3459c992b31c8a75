namespace ScimHub.Provisioning.Mail;

/// <summary>How an organisation's mail goes, as far back as it is kept.</summary>
/// <param name="OldestWaiting">When the mail that waits longest was written.</param>
/// <param name="LastError">What the mail server said last against a mail that waits or was given up.</param>
public sealed record MailStatus(int Waiting, int Sent, int GivenUp, DateTimeOffset? OldestWaiting, string? LastError);
