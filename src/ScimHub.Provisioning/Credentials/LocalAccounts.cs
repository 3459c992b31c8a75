using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// The passwords people have here and the addresses their ways back lead to, as they set, change and end them. Who has a password here is never taken over by an identity provider, and stays,
/// deactivated, where one deletes them.
/// </summary>
/// <param name="post">Puts a message into the unit of work that it tells of.</param>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class LocalAccounts(
    HubStorage storage, SchemaCatalog catalog, TimeProvider time, SignInSettingsRegistry settings, PasswordPolicy policy, AccountPost post)
{
    private const string Set = "password.set";
    private const string Changed = "password.changed";
    private const string Removed = "password.removed";
    private const string Moved = "recoveryAddress.changed";

    private readonly CredentialDoor door = new(storage, time, settings);
    private readonly LocalAccountReader accounts = new(storage, time);

    public int MinPasswordLength => policy.MinLength;

    /// <returns>Null where there is no such person.</returns>
    public async Task<LocalAccountState?> StateAsync(int organizationId, Guid id, CancellationToken ct)
    {
        if (await accounts.FindAsync(organizationId, id, ct).ConfigureAwait(false) is not { } account)
        {
            return null;
        }
        await using var context = storage.CreateContext(organizationId);
        var codes = await context.RecoveryCodes.CountAsync(x => x.UserId == id && x.UsedAt == null, ct).ConfigureAwait(false);
        var passkeys = await context.Passkeys.AsNoTracking().Where(x => x.UserId == id).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var held = await settings.ReadAsync(organizationId, ct).ConfigureAwait(false);
        return new(account.Credential?.SetAt, account.Credential?.RecoveryAddress, account.HasTotp, codes, passkeys, account.Need(held.SecondFactor.Value) == SecondFactorNeed.Enroll);
    }

    /// <summary>A first password, or another one. The one before ends, and with it links to it, sign-ins half done and all sessions: whoever changes it is given a new one.</summary>
    public async Task SetPasswordAsync(Actor actor, Guid id, string password, Reauthentication reauthentication, CancellationToken ct)
    {
        var account = await door.OpenAsync(actor, id, Changed, ct).ConfigureAwait(false);
        await door.ProveAsync(actor, account, reauthentication, Changed, ct).ConfigureAwait(false);
        var hash = await HashAsync(actor.OrganizationId, account.Document, account.Credential?.RecoveryAddress, password, ct).ConfigureAwait(false);
        await Optimistic.RunAsync(
            async () =>
            {
                var current = await door.OpenAsync(actor, id, Changed, ct).ConfigureAwait(false);
                if (current.Credential?.Stamp != account.Credential?.Stamp)
                {
                    throw AdministrationException.Conflict("The password was changed at the same moment: begin again.");
                }
                var work = current.Credential is null
                    ? [new(CredentialSql.StepUser, [actor.OrganizationId, id, current.Version], 1), .. new NewCredential(hash, MainAddress(current.Document)).Statements(actor, id, time.GetUtcNow())]
                    : await ChangeAsync(actor, current.Credential, hash, Changed, ct).ConfigureAwait(false);
                return await storage.Database.CommitAsync(id, work, ct).ConfigureAwait(false) ? current : null;
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>Ends all there is to sign in by here: password, second factors, passkeys, links. The person's other ways in stay.</summary>
    /// <param name="reauthentication">Null: an administrator does it.</param>
    public async Task RemoveAsync(Actor actor, Guid id, Reauthentication? reauthentication, CancellationToken ct)
    {
        var account = await FindAsync(actor, id, ct).ConfigureAwait(false);
        if (reauthentication is not null)
        {
            await door.ProveAsync(actor, account, reauthentication, Removed, ct).ConfigureAwait(false);
        }
        await storage.Database.CommitAsync(
            id,
            [
                new(CredentialSql.Delete, [actor.OrganizationId, id], 1),
                new(CredentialSql.EndLinks, [actor.OrganizationId, id]),
                SessionRegistry.EndAllOf(actor.OrganizationId, id),
                AuditTrail.Entry(actor, null, time.GetUtcNow(), Removed, id, null),
                .. await TellAsync(actor, account.Credential!, AccountMailKind.PasswordChanged, ct).ConfigureAwait(false),
            ],
            ct).ConfigureAwait(false);
    }

    /// <summary>Where a link to a forgotten password goes from now on. The address before is told.</summary>
    /// <param name="address">Null: nowhere.</param>
    /// <param name="reauthentication">Null: an administrator does it.</param>
    public async Task SetRecoveryAddressAsync(Actor actor, Guid id, string? address, Reauthentication? reauthentication, CancellationToken ct)
    {
        var wanted = address is null ? null : CheckAddress(address);
        var account = await FindAsync(actor, id, ct).ConfigureAwait(false);
        if (reauthentication is not null)
        {
            await door.ProveAsync(actor, account, reauthentication, Moved, ct).ConfigureAwait(false);
        }
        var credential = account.Credential!;
        if (credential.RecoveryAddress == wanted)
        {
            return;
        }
        var key = wanted is null ? null : ComparisonKey.Identity(wanted);
        var done = await storage.Database.CommitAsync(
            id,
            [
                new(CredentialSql.SetRecovery, [actor.OrganizationId, id, credential.Stamp, wanted, key], 1),
                new(CredentialSql.EndLinks, [actor.OrganizationId, id]),
                AuditTrail.Entry(actor, null, time.GetUtcNow(), Moved, id, null),
                .. await TellAsync(actor, credential, AccountMailKind.RecoveryAddressChanged, ct).ConfigureAwait(false),
            ],
            ct).ConfigureAwait(false);
        if (!done)
        {
            throw AdministrationException.Conflict("The password was changed at the same moment: begin again.");
        }
    }

    /// <summary>A password for somebody who is about to be made, or admitted: checked and hashed.</summary>
    /// <param name="recoveryAddress">Proved to be theirs; null: none.</param>
    internal async Task<NewCredential> BeginAsync(int organizationId, ScimResource person, string? recoveryAddress, string password, CancellationToken ct)
    {
        var normalized = await policy.CheckAsync(password, await NamesAsync(organizationId, person, recoveryAddress, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        return new(await PasswordHash.MakeAsync(normalized, ct).ConfigureAwait(false), recoveryAddress is null ? null : CheckAddress(recoveryAddress));
    }

    /// <summary>Of somebody who is there: checked and hashed.</summary>
    internal async Task<string> HashAsync(int organizationId, byte[] document, string? recoveryAddress, string password, CancellationToken ct) =>
        (await BeginAsync(organizationId, OpenDocument.Read(document, catalog.User), recoveryAddress, password, ct).ConfigureAwait(false)).Hash;

    /// <summary>For a unit of work: another password in the place of this one.</summary>
    internal async Task<List<SqlStatement>> ChangeAsync(Actor actor, LocalCredential credential, string hash, string action, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return
        [
            new(CredentialSql.SetPassword, [actor.OrganizationId, credential.UserId, credential.Stamp, hash, now, Guid.CreateVersion7(now)], 1),
            new(CredentialSql.EndLinks, [actor.OrganizationId, credential.UserId]),
            SessionRegistry.EndAllOf(actor.OrganizationId, credential.UserId),
            AuditTrail.Entry(actor, null, now, action, credential.UserId, null),
            .. await TellAsync(actor, credential, AccountMailKind.PasswordChanged, ct).ConfigureAwait(false),
        ];
    }

    internal string? MainAddress(byte[] document) => Addresses(OpenDocument.Read(document, catalog.User)).FirstOrDefault(x => x.Length <= LocalCredential.MaxAddressLength);

    private async Task<IReadOnlyList<SqlStatement>> TellAsync(Actor actor, LocalCredential credential, AccountMailKind kind, CancellationToken ct) =>
        credential.RecoveryAddress is { } to ? await post(new(actor.OrganizationId, credential.UserId, kind, to, null), ct).ConfigureAwait(false) : [];

    private async Task<LocalAccount> FindAsync(Actor actor, Guid id, CancellationToken ct) =>
        await accounts.FindAsync(actor.OrganizationId, id, ct).ConfigureAwait(false) is { Credential: not null } account
            ? account
            : throw AdministrationException.NotFound($"There is no person with the id {id} who has a password here.");

    private async Task<IEnumerable<string>> NamesAsync(int organizationId, ScimResource person, string? recoveryAddress, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var organization = await context.Organizations.Where(x => x.Id == organizationId).Select(x => x.Name).SingleAsync(ct).ConfigureAwait(false);
        return [organization, .. Addresses(person), .. ((string?[])[person.Text(UserAttributes.UserName), person.Text(UserAttributes.DisplayName), recoveryAddress]).OfType<string>()];
    }

    /// <summary>The primary one first.</summary>
    private static IEnumerable<string> Addresses(ScimResource person) =>
        person[UserAttributes.Emails] is ScimList emails
            ? emails.Items.OfType<ScimComplex>()
                .OrderByDescending(email => email[UserAttributes.EmailPrimary] is ScimBoolean { Value: true })
                .Select(email => (email[UserAttributes.EmailValue] as ScimString)?.Value).OfType<string>()
            : [];

    private static string CheckAddress(string address)
    {
        var trimmed = address.Trim();
        return trimmed.Length <= LocalCredential.MaxAddressLength && trimmed.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < trimmed.Length - 1 && !trimmed.Any(x => char.IsControl(x) || char.IsWhiteSpace(x) || x is ',' or ';' or '<' or '>' or '"')
            ? trimmed
            : throw new AdministrationException("That is no e-mail address.");
    }
}
