using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Invitations;

/// <summary>Writes the mail of an invitation.</summary>
internal sealed class InvitationLetter(HubStorage storage, SchemaCatalog catalog, InvitationPost post)
{
    private const string Somebody = "An administrator";

    /// <summary>What is the same in all letters of a batch.</summary>
    private sealed record Frame(MailTemplate Template, string Organization, string Inviter, IReadOnlyList<NamedRole> Roles, DomainTree Domains);

    /// <returns>Of each invitation its letter.</returns>
    public async Task<IReadOnlyList<Letter>> WriteAsync(int organizationId, IReadOnlyList<(Invitation Invitation, string Link)> invitations, CancellationToken ct)
    {
        if (invitations.Count == 0)
        {
            return [];
        }
        var access = new AccessCatalog(storage, organizationId);
        var first = invitations[0].Invitation;
        await using var context = storage.CreateContext(organizationId);
        var frame = new Frame(
            (await post.Templates.OfAsync(storage, organizationId, MailKind.Invitation, ct).ConfigureAwait(false)).Template,
            await context.Organizations.Where(x => x.Id == organizationId).Select(x => x.Name).SingleAsync(ct).ConfigureAwait(false),
            await InviterAsync(context, first.InviterKind, first.InviterId, ct).ConfigureAwait(false),
            await access.RolesAsync(ct).ConfigureAwait(false),
            await access.DomainsAsync(ct).ConfigureAwait(false));
        return [.. invitations.Select(x => Write(x.Invitation, x.Link, frame))];
    }

    /// <summary>Who invites, by the name they have now; a program is an administrator to those it writes to.</summary>
    public async Task<string> InviterAsync(HubDbContext context, ActorKind kind, Guid? id, CancellationToken ct)
    {
        var document = kind == ActorKind.Person ? await context.Users.Where(x => x.Id == id).Select(x => x.Document).SingleOrDefaultAsync(ct).ConfigureAwait(false) : null;
        return document is null ? Somebody : OpenDocument.Read(document, catalog.User) is var person && person.Text(UserAttributes.DisplayName) is { Length: > 0 } name ? name : person.Text(UserAttributes.UserName) ?? Somebody;
    }

    private Letter Write(Invitation invitation, string link, Frame frame)
    {
        var to = EmailAddress.Parse(invitation.Email);
        return new(
            MailKind.Invitation,
            to,
            frame.Template.Render(new Dictionary<string, string>
            {
                ["address"] = to.Shown,
                ["name"] = invitation.DisplayName ?? to.Text,
                ["inviter"] = frame.Inviter,
                ["organization"] = frame.Organization,
                ["host"] = post.Host,
                ["roles"] = string.Join(", ", invitation.InvitedRoles.Select(x => Named(x, frame))),
                ["message"] = invitation.Message ?? "",
                ["link"] = link,
                ["expires"] = invitation.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            }),
            invitation.Id,
            invitation.ExpiresAt);
    }

    private static string Named(InvitedRole role, Frame frame)
    {
        var name = frame.Roles.FirstOrDefault(x => x.Id == role.RoleId)?.Name ?? role.RoleId.ToString();
        return role.DomainId is { } domain ? $"{name} in {frame.Domains.Find(domain)?.Name}" : name;
    }
}
