using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Mail;

/// <summary>Sends a mail here and now, and says what the mail server says.</summary>
internal sealed class MailTest(HubStorage storage, HubOptions options, TimeProvider time)
{
    /// <returns>The address it went to.</returns>
    /// <exception cref="AdministrationException">It was not taken, and why.</exception>
    public async Task<EmailAddress> SendAsync(int organizationId, string address, CancellationToken ct)
    {
        var to = EmailAddress.Parse(address);
        if (options.Smtp is not { } settings)
        {
            throw AdministrationException.Conflict("No mail server is configured: set Smtp:Host and Smtp:From (environment: Smtp__Host, Smtp__From), and start the server again.");
        }
        var host = new Uri(options.PublicUrl ?? options.ListenUrl ?? HubOptions.DefaultUrl).Authority;
        var held = await options.Templates.OfAsync(storage, organizationId, MailKind.Test, ct);
        var text = held.Template.Render(new Dictionary<string, string> { ["address"] = to.Shown, ["host"] = host });
        try
        {
            await new SmtpSender(settings, time).SendAsync($"test-{Guid.CreateVersion7(time.GetUtcNow())}", to.Ascii, text, ct);
        }
        catch (SmtpFault e)
        {
            throw AdministrationException.Conflict(e.Message);
        }
        return to;
    }
}
