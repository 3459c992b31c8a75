using Microsoft.AspNetCore.Http.HttpResults;

namespace ScimHub.Server.Api;

/// <summary><c>/mail</c>: how mail goes, and a try.</summary>
internal static class MailEndpoints
{
    /// <param name="Configured">Whether there is a mail server; without one mail waits.</param>
    /// <param name="OldestWaiting">When the mail that waits longest was written.</param>
    /// <param name="LastError">What the mail server said last against a mail.</param>
    public sealed record MailStatusView(bool Configured, int Waiting, int Sent, int GivenUp, DateTimeOffset? OldestWaiting, string? LastError);

    public sealed record MailTestBody(string Address);

    /// <param name="Address">Where it went; where the domain has letters beyond ASCII, with its ASCII form behind it.</param>
    public sealed record MailTestView(string Address);

    public static void Map(RouteGroupBuilder api)
    {
        var mail = api.MapGroup("/mail").WithTags("Mail");
        mail.MapGet("", StatusAsync).Needs(ApiPermission.ReadSettings, "Tells how mail went in the last 7 days, and what waits.");
        mail.MapPost("/test", TestAsync).Needs(ApiPermission.EditSettings, "Sends a mail here and now; 409 says what the mail server says against it.");
    }

    private static async Task<Ok<MailStatusView>> StatusAsync(ApiRequest api, CancellationToken ct)
    {
        var status = await api.Outbox.StatusAsync(api.Caller.Actor.OrganizationId, ct);
        return TypedResults.Ok(new MailStatusView(api.Mails, status.Waiting, status.Sent, status.GivenUp, status.OldestWaiting, status.LastError));
    }

    private static async Task<Ok<MailTestView>> TestAsync(MailTestBody body, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(new MailTestView((await api.MailTest.SendAsync(body.Address, ct)).Shown));
}
