using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;

namespace ScimHub.Server.Api;

/// <summary><c>/mail</c>: how mail goes, and a try.</summary>
public static class MailEndpoints
{
    /// <param name="Configured">Whether there is a mail server; without one mail waits.</param>
    /// <param name="OldestWaiting">When the mail that waits longest was written.</param>
    /// <param name="LastError">What the mail server said last against a mail.</param>
    public sealed record MailStatusView(bool Configured, int Waiting, int Sent, int GivenUp, DateTimeOffset? OldestWaiting, string? LastError);

    public sealed record MailTestBody(string Address);

    /// <param name="Address">Where it went; where the domain has letters beyond ASCII, with its ASCII form behind it.</param>
    public sealed record MailTestView(string Address);

    /// <param name="Kind">What the mail is for, such as <c>invitation</c>.</param>
    /// <param name="Text"><c>Subject: …</c>, an empty line, the body.</param>
    /// <param name="Source"><c>configuration</c>, which holds it against every change, <c>organization</c> or <c>default</c>.</param>
    /// <param name="Placeholders">What may stand in <c>{{…}}</c>.</param>
    /// <param name="Required">What the body must hold.</param>
    public sealed record TemplateView(string Kind, string Text, string Source, IReadOnlyList<string> Placeholders, IReadOnlyList<string> Required);

    public sealed record TemplateBody(string Text);

    /// <summary>A mail as it would read.</summary>
    public sealed record TemplatePreview(string Subject, string Body);

    public static void Map(RouteGroupBuilder api)
    {
        var mail = api.MapGroup("/mail").WithTags("Mail");
        mail.MapGet("", StatusAsync).Needs(ApiPermission.ReadSettings, "Tells how mail went in the last 7 days, and what waits.");
        mail.MapGet("/templates", TemplatesAsync).Needs(ApiPermission.ReadSettings, "Lists what is written to people, each with where it is from.");
        mail.MapGet("/templates/{kind}", TemplateAsync).Needs(ApiPermission.ReadSettings, "Reads what is written to people at one occasion.");
        mail.MapPut("/templates/{kind}", SetTemplateAsync).Needs(ApiPermission.EditSettings, "Writes it anew: 'Subject: …', an empty line, the body. What the server's configuration holds is 409.");
        mail.MapDelete("/templates/{kind}", ResetTemplateAsync).Needs(ApiPermission.EditSettings, "Goes back to ScimHub's own.");
        mail.MapPost("/templates/{kind}/preview", Preview).Needs(ApiPermission.ReadSettings, "Shows how a text would read. Nothing is changed.");
        mail.MapPost("/test", TestAsync).Needs(ApiPermission.EditSettings, "Sends a mail here and now; 409 says what the mail server says against it.");
    }

    private static async Task<Page<TemplateView>> TemplatesAsync(ApiRequest api, CancellationToken ct) =>
        new([.. (await api.MailTemplates.ListAsync(ct)).Select(View)], null);

    private static async Task<TemplateView> TemplateAsync(string kind, ApiRequest api, CancellationToken ct) => View(await api.MailTemplates.GetAsync(Find(kind), ct));

    private static async Task<TemplateView> SetTemplateAsync(string kind, TemplateBody body, ApiRequest api, CancellationToken ct) => View(await api.MailTemplates.SetAsync(Find(kind), body.Text, ct));

    private static async Task<TemplateView> ResetTemplateAsync(string kind, ApiRequest api, CancellationToken ct) => View(await api.MailTemplates.ResetAsync(Find(kind), ct));

    private static TemplatePreview Preview(string kind, TemplateBody body)
    {
        var text = MailTemplateRegistry.Preview(Find(kind), body.Text);
        return new(text.Subject, text.Body);
    }

    private static MailKind Find(string name) => MailKind.All.FirstOrDefault(kind => kind.Name == name)
        ?? throw AdministrationException.NotFound($"There is no mail '{name}': there are {string.Join(", ", MailKind.All.Select(kind => kind.Name))}.");

    private static TemplateView View(HeldMailTemplate held) =>
        new(held.Kind.Name, held.Template.Text, SettingsEndpoints.Word(held.Source), held.Kind.Placeholders, held.Kind.Required);

    private static async Task<Ok<MailStatusView>> StatusAsync(ApiRequest api, CancellationToken ct)
    {
        var status = await api.Outbox.StatusAsync(api.Caller.Actor.OrganizationId, ct);
        return TypedResults.Ok(new MailStatusView(api.Mails, status.Waiting, status.Sent, status.GivenUp, status.OldestWaiting, status.LastError));
    }

    private static async Task<Ok<MailTestView>> TestAsync(MailTestBody body, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(new MailTestView((await api.MailTest.SendAsync(api.Caller.Actor.OrganizationId, body.Address, ct)).Shown));
}
