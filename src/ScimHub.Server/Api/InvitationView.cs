using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Mail;

namespace ScimHub.Server.Api;

/// <summary>An invitation: to whom, what it gives, and what became of it.</summary>
/// <param name="Address">The e-mail address; where its domain has letters beyond ASCII, with its ASCII form behind it.</param>
/// <param name="State"><c>pending</c>, <c>accepted</c>, <c>revoked</c> or <c>expired</c>.</param>
/// <param name="Groups">Ids of local groups.</param>
/// <param name="InviterId">The person or service account that invited; null for the command line.</param>
/// <param name="AcceptedBy">The person's id.</param>
/// <param name="Mail">The mail that was written last; null where it is not kept any more.</param>
/// <param name="Link">What accepts it, to be handed to the person; only as it is made or sent again, and only where no mail leaves.</param>
public sealed record InvitationView(
    Guid Id, string Email, string Address, string? DisplayName, string State, IReadOnlyList<InvitationView.RoleView> Roles, IReadOnlyList<Guid> Groups, string? Message, Guid? InviterId,
    DateTimeOffset CreatedAt, DateTimeOffset SentAt, DateTimeOffset ExpiresAt, Guid? AcceptedBy, InvitationView.MailView? Mail, string? Link)
{
    /// <param name="Domain">Null: everywhere.</param>
    public sealed record RoleView(Guid RoleId, string Role, Guid? DomainId, string? Domain);

    /// <param name="State"><c>waiting</c>, <c>sent</c>, <c>givenUp</c> or <c>withdrawn</c>.</param>
    /// <param name="Error">What the mail server said last.</param>
    public sealed record MailView(string State, int Attempts, DateTimeOffset? SentAt, string? Error);

    internal static InvitationView Of(Invitation invitation, AccessNames names, OutgoingMail? mail, DateTimeOffset now, string? link = null) => new(
        invitation.Id,
        invitation.Email,
        EmailAddress.Parse(invitation.Email).Shown,
        invitation.DisplayName,
        Word(invitation.StateAt(now)),
        [.. invitation.InvitedRoles.Select(x => new RoleView(x.RoleId, names.Role(x.RoleId), x.DomainId, names.Domain(x.DomainId)))],
        invitation.GroupIds,
        invitation.Message,
        invitation.InviterId,
        invitation.CreatedAt,
        invitation.SentAt,
        invitation.ExpiresAt,
        invitation.AcceptedBy,
        mail is null ? null : new(Word(mail.State), mail.Attempts, mail.State == MailState.Sent ? mail.ClosedAt : null, mail.LastError),
        link);

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
