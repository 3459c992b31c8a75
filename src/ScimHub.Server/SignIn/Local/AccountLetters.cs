using System.Globalization;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.SignIn.Local;

/// <summary>Writes to people about their way in, by the outbox: the letter is a row of the unit of work that it tells of. Links lead to where the configuration says, never to what a request names.</summary>
internal sealed class AccountLetters(HubStorage storage, OrganizationHandles organizations, InvitationPost post, TimeProvider time)
{
    /// <summary>So long a message without a link is of use.</summary>
    private static readonly TimeSpan Useful = TimeSpan.FromDays(1);

    private readonly MailOutbox outbox = new(storage, time);

    /// <summary>Whether a link to a forgotten password reaches anybody.</summary>
    public bool SendsLinks => post is { Sends: true, BaseUrl: not null };

    public async Task<IReadOnlyList<SqlStatement>> PostAsync(AccountMail mail, CancellationToken ct)
    {
        if (!EmailAddress.TryParse(mail.To, out var to) || (mail.Link is not null && post.BaseUrl is null))
        {
            return [];
        }
        var expiresAt = time.GetUtcNow() + (mail.Link is null ? Useful : PasswordRecovery.Lifetime);
        var values = new Dictionary<string, string>
        {
            ["address"] = to.Shown,
            ["host"] = post.BaseUrl is null ? "ScimHub" : post.Host,
            ["link"] = mail.Link is null ? "" : LocalPaths.ResetLink(post.BaseUrl + await organizations.PrefixAsync(mail.OrganizationId, ct), mail.Link),
            ["expires"] = expiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        };
        var kind = KindOf(mail.Kind);
        var held = await post.Templates.OfAsync(storage, mail.OrganizationId, kind, ct);
        var letter = new Letter(kind, to, held.Template.Render(values), mail.UserId, expiresAt);
        return [(await outbox.SealAsync(mail.OrganizationId, letter, ct)).Statement];
    }

    private static MailKind KindOf(AccountMailKind kind) => kind switch
    {
        AccountMailKind.PasswordReset => MailKind.PasswordReset,
        AccountMailKind.PasswordChanged => MailKind.PasswordChanged,
        AccountMailKind.RecoveryAddressChanged => MailKind.RecoveryAddressChanged,
        AccountMailKind.SecondFactorChanged => MailKind.SecondFactorChanged,
        AccountMailKind.IdentityChanged => MailKind.IdentityChanged,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
