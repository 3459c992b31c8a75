using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;

namespace ScimHub.Provisioning.Invitations;

/// <summary>How invitations reach people.</summary>
/// <param name="BaseUrl">Where the links lead, as the configuration says, never as a request does; null: it is not known.</param>
/// <param name="Sends">Whether mail leaves. Where it does not, the mail waits and the link is handed to whoever invites.</param>
public sealed record InvitationPost(string? BaseUrl, bool Sends, MailTemplates Templates)
{
    public const string Path = "/invitation";

    public string Host => new Uri(Root).Authority;

    public string LinkTo(string secret) => $"{Root}{Path}?code={secret}";

    /// <exception cref="AdministrationException">No link can be made.</exception>
    private string Root => BaseUrl ?? throw AdministrationException.Conflict(
        "Invitations hold a link to this server, and how people reach it is not configured: set PublicUrl (environment: PublicUrl=https://scim.example.com), and start the server again.");
}
