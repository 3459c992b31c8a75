using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// The way back of who has forgotten the password: a link, once and for half an hour, to the recovery address that was stored with it. Whoever asks hears the same and waits as long, whether
/// there is such a person or not; a second factor is asked for afterwards as ever.
/// </summary>
public sealed class PasswordRecovery(
    HubStorage storage, TimeProvider time, SignInSettingsRegistry settings, LocalAccounts locals, AccountPost post)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private const string Asked = "password.recovery";
    private const string Reset = "password.reset";

    private const int MaxTyped = 400;

    private readonly LocalAccountReader accounts = new(storage, time);
    private readonly Throttle throttle = new(storage, time);
    private readonly CredentialDoor door = new(storage, time, settings);
    private readonly LinkReader links = new(storage, time);

    /// <param name="text">A userName or a recovery address.</param>
    public async Task AskAsync(int organizationId, string text, string? address, CancellationToken ct)
    {
        text = text.Length > MaxTyped ? text[..MaxTyped] : text;
        var actor = new Actor(organizationId, ActorKind.Person, Address: address);
        var waits = await throttle.TakeAsync(organizationId, [ThrottleKey.Recovery(text), ThrottleKey.Address(address)], ct).ConfigureAwait(false) is not null;
        if (waits)
        {
            return;
        }
        var account = await accounts.FindByNameOrAddressAsync(organizationId, text, ct).ConfigureAwait(false);
        var held = await settings.ReadAsync(organizationId, ct).ConfigureAwait(false);
        var to = account is { Active: true, Credential.RecoveryAddress: { } known } && ProvisioningPolicy.DecideLocalSignIn(held.SsoOnly.Value, account.IsBreakGlass) is null ? known : null;
        var now = time.GetUtcNow();
        var (secret, insert, _) = LinkReader.New(organizationId, LinkPurpose.PasswordReset, account?.Id, now, Lifetime);
        var target = account?.Id ?? Guid.Empty;
        List<SqlStatement> work = to is null
            ? [AuditTrail.Entry(actor, null, now, Asked, target, new JsonObject { ["reason"] = account?.Credential is null ? "unknown" : "noWay" }.ToJsonString(), outcome: AuditOutcome.Refused)]
            : [insert, AuditTrail.Entry(actor, null, now, Asked, target, null), .. await post(new(organizationId, target, AccountMailKind.PasswordReset, to, secret), ct).ConfigureAwait(false)];
        await storage.Database.CommitAsync(target, work, ct).ConfigureAwait(false);
    }

    /// <summary>Sets the password by a link. The link is used up by it, and so are all others to the account.</summary>
    /// <returns>Whose it was.</returns>
    /// <exception cref="AdministrationException">The link leads nowhere, the password may not be chosen, or the person may not sign in here.</exception>
    public async Task<Guid> ResetAsync(string secret, string password, string? address, CancellationToken ct)
    {
        var link = await links.FindAsync(secret, LinkPurpose.PasswordReset, ct).ConfigureAwait(false) ?? throw NoLink;
        var id = link.UserId ?? throw NoLink;
        var actor = new Actor(link.OrganizationId, ActorKind.Person, id, Address: address);
        var account = await door.OpenAsync(actor, id, Reset, ct).ConfigureAwait(false);
        var credential = account.Credential ?? throw NoLink;
        var hash = await locals.HashAsync(link.OrganizationId, account.Document, credential.RecoveryAddress, password, ct).ConfigureAwait(false);
        List<SqlStatement> work =
        [
            new(CredentialSql.UseLink, [link.OrganizationId, link.Id, time.GetUtcNow()], 1),
            .. await locals.ChangeAsync(actor, credential, hash, Reset, ct).ConfigureAwait(false),
            .. Throttle.Succeeded(link.OrganizationId, [ThrottleKey.Account(account.UserNameKey)]),
        ];
        if (!await storage.Database.CommitAsync(id, work, ct).ConfigureAwait(false))
        {
            throw NoLink;
        }
        // Whoever has the address is let in from there, whatever strangers try elsewhere.
        await throttle.KnowAsync(link.OrganizationId, account.UserNameKey, address, ct).ConfigureAwait(false);
        return id;
    }

    /// <summary>The same words whatever is the matter with it.</summary>
    internal static AdministrationException NoLink => AdministrationException.NotFound("This link was used, or its time is over: ask for another one.");
}
