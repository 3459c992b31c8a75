using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Mail;

/// <summary>Looks for mail that is due, and sends it: any node may, one at a time does. Where no mail server is configured it rests.</summary>
internal sealed class MailKeeper(HubOptions options, MailOutbox outbox, TimeProvider time, ILogger<MailKeeper> logger) : Keeper(TimeSpan.FromSeconds(1), time)
{
    private readonly SmtpSender? sender = options.Smtp is { } settings ? new(settings, time) : null;

    internal override async Task KeepAsync(CancellationToken ct)
    {
        try
        {
            while (sender is not null && await outbox.TakeAsync(ct) is { } mail)
            {
                await SendAsync(sender, mail);
            }
        }
        catch (AdministrationException e)
        {
            // The key of what waits is not at hand here: it waits for a node that has it.
            Tell(e);
        }
    }

    protected override void Tell(Exception interruption) => logger.MailInterrupted(interruption);

    /// <summary>A mail under way is brought to its end when the server stops, as requests are: else nobody would know whether it was sent.</summary>
    private async Task SendAsync(SmtpSender sender, TakenMail mail)
    {
        try
        {
            await sender.SendAsync(mail.Row.Id.ToString(), mail.Row.Recipient, new(mail.Row.Subject, mail.Body), CancellationToken.None);
        }
        catch (SmtpFault e)
        {
            var isGivenUp = await outbox.FailedAsync(mail, e.Message, e.IsFinal, CancellationToken.None);
            logger.MailNotSent(mail.Row.Id, isGivenUp ? "it is given up" : "it is tried again");
            return;
        }
        await outbox.SentAsync(mail, CancellationToken.None);
    }
}
