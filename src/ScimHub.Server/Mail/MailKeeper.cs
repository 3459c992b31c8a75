using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Mail;

/// <summary>Looks for mail that is due, and sends it: any node may, one at a time does. Where no mail server is configured it rests.</summary>
internal sealed class MailKeeper(HubOptions options, MailOutbox outbox, TimeProvider time, ILogger<MailKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Smtp is not { } settings)
        {
            return;
        }
        var sender = new SmtpSender(settings, time);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RunAsync(sender, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task RunAsync(SmtpSender sender, CancellationToken ct)
    {
        try
        {
            while (await outbox.TakeAsync(ct) is { } mail)
            {
                await SendAsync(sender, mail);
            }
        }
        catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException or AdministrationException)
        {
            logger.MailInterrupted(e);
        }
    }

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
