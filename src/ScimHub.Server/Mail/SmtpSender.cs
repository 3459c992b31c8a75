using System.Text;
using ScimHub.Provisioning.Mail;

namespace ScimHub.Server.Mail;

/// <summary>Hands one mail to the mail server.</summary>
internal sealed class SmtpSender(SmtpSettings settings, TimeProvider time)
{
    /// <param name="id">The same at each try.</param>
    /// <param name="to">In ASCII.</param>
    /// <exception cref="SmtpFault">It was not taken, and why.</exception>
    public async Task SendAsync(string id, string to, MailText text, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(MailOutbox.Patience);
        try
        {
            await using var server = await SmtpConversation.ConnectAsync(settings.Host, settings.Port, limit.Token);
            await GreetAsync(server, limit.Token);
            await AuthenticateAsync(server, limit.Token);
            await server.SendAsync($"MAIL FROM:<{settings.From.Ascii}>", 250, "the sender", limit.Token);
            await server.SendAsync($"RCPT TO:<{to}>", 250, "the recipient", limit.Token, isFinal: true);
            await server.SendAsync("DATA", 354, "the mail", limit.Token);
            // Base64 and our own headers begin no line with a full stop, so that nothing need be doubled (RFC 5321 §4.5.2).
            await server.WriteAsync(MailMessage.Write(id, settings.From.Ascii, to, text.Subject, text.Body, time.GetUtcNow()), limit.Token);
            await server.SendAsync(".", 250, "the mail", limit.Token, isFinal: true);
            await EndAsync(server, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new SmtpFault($"The mail server {settings.Host}:{settings.Port} did not do its part within {MailOutbox.Patience.TotalSeconds:0} seconds.");
        }
        catch (IOException e)
        {
            throw new SmtpFault($"The connection to the mail server broke: {e.Message}");
        }
    }

    private async Task GreetAsync(SmtpConversation server, CancellationToken ct)
    {
        if (settings.Security == SmtpSecurity.Tls)
        {
            await server.SecureAsync(settings.Host, ct);
        }
        await server.ExpectAsync(220, "the connection", ct);
        await server.GreetAsync(ct);
        if (settings.Security != SmtpSecurity.StartTls)
        {
            return;
        }
        if (!server.Offers.Contains("STARTTLS"))
        {
            throw new SmtpFault("The mail server offers no STARTTLS, and in clear nothing is sent: set Smtp:Security to tls if it speaks TLS from the first byte.");
        }
        await server.SendAsync("STARTTLS", 220, "TLS", ct);
        await server.SecureAsync(settings.Host, ct);
        // RFC 3207 §4.2: what it offered before does not count.
        await server.GreetAsync(ct);
    }

    private async Task AuthenticateAsync(SmtpConversation server, CancellationToken ct)
    {
        if (settings is not { User: { } user, Password: { } password })
        {
            return;
        }
        var offers = server.Offers.FirstOrDefault(offer => offer.StartsWith("AUTH", StringComparison.Ordinal))?.Split(' ', '=') ?? [];
        if (offers.Contains("PLAIN"))
        {
            await server.SendAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", 235, "our name and password", ct);
        }
        else if (offers.Contains("LOGIN"))
        {
            await server.SendAsync("AUTH LOGIN", 334, "our sign-in", ct);
            await server.SendAsync(Base64(user), 334, "our name", ct);
            await server.SendAsync(Base64(password), 235, "our name and password", ct);
        }
        else
        {
            throw new SmtpFault("The mail server takes no password by AUTH PLAIN or AUTH LOGIN: leave Smtp:User out, or set Smtp:Security so that it does.");
        }
    }

    /// <summary>The mail is taken, whatever becomes of the farewell.</summary>
    private static async Task EndAsync(SmtpConversation server, CancellationToken ct)
    {
        try
        {
            await server.SendAsync("QUIT", 221, "the farewell", ct);
        }
        catch (Exception e) when (e is SmtpFault or IOException or OperationCanceledException)
        {
            return;
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
