namespace ScimHub.Server.Mail;

/// <summary><c>Smtp:Security</c>: how the way to the mail server is kept secret.</summary>
internal enum SmtpSecurity
{
    /// <summary>TLS begins with STARTTLS (RFC 3207), or nothing is sent.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314 §3.3), usual on port 465.</summary>
    Tls,

    /// <summary>In clear: for a mail server on this machine.</summary>
    None,
}
