using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/settings/mail/{kind}</c>: what is written to people at one occasion, and how it reads.</summary>
internal static class MailPages
{
    public const string Root = ConsoleEndpoints.Root + "/settings/mail";

    public static void Map(RouteGroupBuilder console)
    {
        var mail = console.MapGroup("/settings/mail/{kind}");
        mail.MapGet("", (string kind, HttpContext context, ConsoleApi api) => ShowAsync(kind, context, api, null, null));
        mail.MapPost("", SaveAsync);
    }

    /// <summary>What a kind of mail is called.</summary>
    public static string Title(string kind) => kind switch
    {
        "invitation" => "Invitation",
        "test" => "Test of the mail server",
        "password-reset" => "New password asked for",
        "password-changed" => "Password changed",
        "recovery-address-changed" => "Recovery address changed",
        "second-factor-changed" => "Second factor changed",
        "identity-changed" => "Name or addresses changed by the identity provider",
        _ => kind,
    };

    private static async Task<IResult> SaveAsync(string kind, HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        return form["do"] == "preview"
            ? await ShowAsync(kind, context, api, null, form["text"])
            : await PageForm.ChangeAsync(
                async () =>
                {
                    await (form["do"] == "reset" ? api.SendAsync("DELETE", Of(kind)) : api.SendAsync("PUT", Of(kind), new JsonObject { ["text"] = form["text"] }));
                    return Address.Of($"{Root}/{Uri.EscapeDataString(kind)}", ("done", "saved"));
                },
                fault => ShowAsync(kind, context, api, fault, form["text"]));
    }

    /// <param name="typed">What was typed and is not saved; null: nothing.</param>
    private static async Task<IResult> ShowAsync(string kind, HttpContext context, ConsoleApi api, string? fault, string? typed)
    {
        var template = await api.GetAsync<MailEndpoints.TemplateView>(Of(kind));
        var (preview, unreadable) = await PreviewAsync(kind, typed ?? template.Text, api);
        return PageForm.Page<MailPage>(new { Frame = new Frame(api, context, fault ?? unreadable), Template = template, Typed = typed ?? template.Text, Preview = preview }, fault ?? unreadable);
    }

    private static async Task<(MailEndpoints.TemplatePreview?, string? Fault)> PreviewAsync(string kind, string text, ConsoleApi api)
    {
        try
        {
            return ((await api.SendAsync("POST", Of(kind, "/preview"), new JsonObject { ["text"] = text })).Read<MailEndpoints.TemplatePreview>(), null);
        }
        catch (ApiFault fault) when (fault.Status == 400)
        {
            return (null, fault.Message);
        }
    }

    private static string Of(string kind, string behind = "") => $"/mail/templates/{Uri.EscapeDataString(kind)}{behind}";
}
