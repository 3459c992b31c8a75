namespace ScimHub.Provisioning.Mail;

/// <summary>How far a mail is.</summary>
public enum MailState
{
    /// <summary>To be sent, or sent again, when it is due.</summary>
    Waiting,

    /// <summary>The mail server has it.</summary>
    Sent,

    /// <summary>The mail server refused it for good, or for a day, or what it is about has ended.</summary>
    GivenUp,

    /// <summary>What it is about was done or withdrawn before it was sent.</summary>
    Withdrawn,
}
