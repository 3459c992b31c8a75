namespace ScimHub.Server.Mail;

/// <summary>A mail was not taken. The message says why, without secrets.</summary>
/// <param name="isFinal">Whether no later try would end otherwise: the mail server refused this recipient or this mail for good.</param>
internal sealed class SmtpFault(string message, bool isFinal = false) : Exception(message)
{
    public bool IsFinal => isFinal;
}
