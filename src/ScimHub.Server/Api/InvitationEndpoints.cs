using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Mail;

namespace ScimHub.Server.Api;

/// <summary><c>/invitations</c>: people who are asked in.</summary>
internal static class InvitationEndpoints
{
    /// <param name="People">1 to 500; all are invited, or nobody.</param>
    /// <param name="Roles">Each with a domain, or everywhere; left out: Member, everywhere.</param>
    /// <param name="Groups">Names or ids of local groups.</param>
    /// <param name="ExpiresInHours">7 days where it is left out.</param>
    /// <param name="InviteOnly">Whether from now on only invited people are let in at sign-in.</param>
    public sealed record NewInvitationsBody(
        IReadOnlyList<InvitedAddress> People, IReadOnlyList<RoleWish>? Roles = null, IReadOnlyList<string>? Groups = null, int? ExpiresInHours = null, string? Message = null, bool InviteOnly = false);

    /// <param name="InviteOnly">Whether only invited people are let in at sign-in.</param>
    /// <param name="Notice">What should be known besides; null: nothing.</param>
    public sealed record InvitedView(IReadOnlyList<InvitationView> Items, bool InviteOnly, string? Notice);

    /// <param name="Add">Roles it shall give besides.</param>
    /// <param name="Remove">Roles it shall not give.</param>
    /// <param name="Groups">All the groups it shall give, by name or id; left out: those it has.</param>
    public sealed record InvitationPatch(IReadOnlyList<RoleWish>? Add = null, IReadOnlyList<RoleWish>? Remove = null, IReadOnlyList<string>? Groups = null);

    public sealed record Resending(int? ExpiresInHours = null);

    public static void Map(RouteGroupBuilder api)
    {
        var invitations = api.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("", ListAsync).Needs(ApiPermission.ReadUsers, "Lists the invitations: all, those of a state (pending, accepted, revoked, expired), or of an address.");
        invitations.MapPost("", InviteAsync).Needs(ApiPermission.EditUsers, "Invites people: all of them, or nobody. What they are given may allow no more than the caller's own role; giving roles needs hub/access:edit too.").UnderOwnName();
        invitations.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadUsers, "Reads an invitation.");
        invitations.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditUsers, "Changes which roles and groups a pending invitation gives.");
        invitations.MapPost("/{id:guid}/resend", ResendAsync).Needs(ApiPermission.EditUsers, "Sends an invitation again, with a new link; the links before it are dead. The caller must be allowed to give what it gives.").UnderOwnName();
        invitations.MapDelete("/{id:guid}", RevokeAsync).Needs(ApiPermission.EditUsers, "Takes an invitation back: its link is dead at once.");
    }

    private static async Task<Page<InvitationView>> ListAsync(string? state, string? email, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var rows = await api.InvitationsThere.ListAsync(State(state), email, api.After(page), api.Limit(page) + 1, ct);
        var names = await AccessNames.ReadAsync(api, ct);
        var mails = await api.InvitationsThere.MailsAsync(rows.Select(row => row.Id), ct);
        return api.Page(rows, page, row => row.Id, row => InvitationView.Of(row, names, mails.GetValueOrDefault(row.Id), api.Now));
    }

    private static async Task<Made<InvitedView>> InviteAsync(NewInvitationsBody body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        var names = await AccessNames.ReadAsync(api, ct);
        return await creation.RunAsync<InvitationBatch, InvitedView>(
            alongside => api.Invitations(alongside).InviteAsync(new(body.People, body.Roles, body.Groups, Hours(body.ExpiresInHours), body.Message, body.InviteOnly), ct),
            batch => (
                batch.Invitations is [var one] ? $"/invitations/{one.Invitation.Id}" : "/invitations",
                new([.. batch.Invitations.Select(x => InvitationView.Of(x.Invitation, names, null, api.Now, x.Link))], batch.InviteOnly, Notice(api, batch))),
            ct);
    }

    private static async Task<Tagged<InvitationView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct) => await ViewAsync(await api.InvitationsThere.GetAsync(id, ct), null, api, ct);

    private static async Task<Tagged<InvitationView>> ChangeAsync(Guid id, InvitationPatch body, ApiRequest api, CancellationToken ct) =>
        await ViewAsync(await api.Invitations().ChangeAsync(id, new(body.Add ?? [], body.Remove ?? [], body.Groups), api.Conditions, ct), null, api, ct);

    private static async Task<Tagged<InvitationView>> ResendAsync(Guid id, Resending body, ApiRequest api, CancellationToken ct)
    {
        var issued = await api.Invitations().ResendAsync(id, Hours(body.ExpiresInHours), ct);
        return await ViewAsync(issued.Invitation, issued.Link, api, ct);
    }

    private static async Task<NoContent> RevokeAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Invitations().RevokeAsync(id, api.Conditions, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Tagged<InvitationView>> ViewAsync(Invitation invitation, string? link, ApiRequest api, CancellationToken ct)
    {
        var mails = await api.InvitationsThere.MailsAsync([invitation.Id], ct);
        return new(InvitationView.Of(invitation, await AccessNames.ReadAsync(api, ct), mails.GetValueOrDefault(invitation.Id), api.Now, link), invitation.Version);
    }

    /// <summary>Said clearly: what an administrator might take for granted, and is not so.</summary>
    private static string? Notice(ApiRequest api, InvitationBatch batch)
    {
        string?[] notices =
        [
            api.Mails ? null : "No mail server is configured (Smtp:Host): hand each link to its person. The mail waits, and leaves if a server is configured before the invitation ends.",
            batch.InviteOnly ? null : "People who are not invited are still let in at sign-in: inviteOnly, here or in the settings, ends that.",
        ];
        return string.Join(' ', notices.OfType<string>()) is { Length: > 0 } notice ? notice : null;
    }

    private static InvitationState? State(string? word) => word is null ? null
        : Enum.TryParse<InvitationState>(word, ignoreCase: true, out var state) && Enum.IsDefined(state) && !char.IsDigit(word[0]) ? state
        : throw new AdministrationException($"'{EmailAddress.Clean(word)}' is no state: there are pending, accepted, revoked and expired.");

    private static TimeSpan? Hours(int? hours) => hours is { } given ? TimeSpan.FromHours(Math.Clamp(given, 0, 100_000)) : null;
}
