using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Mail;

/// <summary>Reads and changes what an organisation writes to people. The next mail is written by what holds then; one that waits already goes as it was written.</summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class MailTemplateRegistry(HubStorage storage, TimeProvider time, MailTemplates templates, Actor actor)
{
    private const string Action = "mail.template.changed";

    public Task<IReadOnlyList<HeldMailTemplate>> ListAsync(CancellationToken ct) => templates.OfAsync(storage, actor.OrganizationId, ct);

    public Task<HeldMailTemplate> GetAsync(MailKind kind, CancellationToken ct) => templates.OfAsync(storage, actor.OrganizationId, kind, ct);

    /// <summary>How a text would read, with values that stand for a person's.</summary>
    public static MailText Preview(MailKind kind, string text) => Parse(kind, text).Render(kind.Placeholders.ToDictionary(name => name, name => Samples[name]));

    public async Task<HeldMailTemplate> SetAsync(MailKind kind, string text, CancellationToken ct)
    {
        CheckFree(kind);
        var template = Parse(kind, text);
        await ChangeAsync(kind, template.Text, ct).ConfigureAwait(false);
        return await GetAsync(kind, ct).ConfigureAwait(false);
    }

    /// <summary>Back to ScimHub's own.</summary>
    public async Task<HeldMailTemplate> ResetAsync(MailKind kind, CancellationToken ct)
    {
        CheckFree(kind);
        await ChangeAsync(kind, null, ct).ConfigureAwait(false);
        return templates[kind];
    }

    private static Dictionary<string, string> Samples { get; } = new(StringComparer.Ordinal)
    {
        ["address"] = "ana@example.com",
        ["name"] = "Ana",
        ["inviter"] = "Ines",
        ["organization"] = "Example",
        ["host"] = "scim.example.com",
        ["roles"] = "Analyst in Sales",
        ["message"] = "Welcome to the team!",
        ["link"] = "https://scim.example.com/…",
        ["expires"] = "2030-01-31 12:00 UTC",
    };

    private static MailTemplate Parse(MailKind kind, string text) => text.Length <= OwnMailTemplate.MaxLength
        ? MailTemplate.Parse(kind, text)
        : throw new AdministrationException($"A mail template has at most {OwnMailTemplate.MaxLength} characters.");

    private void CheckFree(MailKind kind)
    {
        if (templates[kind].Source == SettingSource.Configuration)
        {
            throw AdministrationException.Conflict($"The template '{kind.Name}' is set by the server's configuration (Mail:Templates), and can be changed only there.");
        }
    }

    private async Task ChangeAsync(MailKind kind, string? text, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        var own = await context.MailTemplates.SingleOrDefaultAsync(x => x.Kind == kind.Name, ct).ConfigureAwait(false);
        var before = own?.Text;
        if (before == text)
        {
            return;
        }
        var now = time.GetUtcNow();
        if (text is null)
        {
            context.MailTemplates.Remove(own!);
        }
        else if (own is null)
        {
            context.MailTemplates.Add(new() { OrganizationId = actor.OrganizationId, Kind = kind.Name, Text = text, ChangedAt = now });
        }
        else
        {
            (own.Text, own.ChangedAt) = (text, now);
        }
        AdministrativeAudit.Record(context, now, Action, null, Guid.Empty, new() { ["template"] = kind.Name }, AuditValues.Of(new JsonObject { ["text"] = before }, new JsonObject { ["text"] = text }));
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict("Somebody else changed the template at the same moment: look at it, and repeat the request.");
        }
    }
}
