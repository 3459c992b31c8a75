using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// Second factors as people enrol and remove them: an authenticator app, recovery codes for when it is lost, passkeys. Each needs a password here, and whoever changes them shows that it is
/// they; at a first sign-in that must end with one, the password just proved will do.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class SecondFactors(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SignInSettingsRegistry settings, AccountPost post)
{
    /// <summary>More devices than this nobody keeps in view.</summary>
    private const int MaxPasskeys = 20;

    private readonly CredentialDoor door = new(storage, time, settings);

    /// <summary>Begins to enrol an authenticator app; the one there is stays until a code of the new one is seen.</summary>
    public async Task<TotpEnrollment> BeginTotpAsync(Actor actor, Guid id, Reauthentication reauthentication, CancellationToken ct)
    {
        var account = await OpenAsync(actor, id, reauthentication, "totp.enrolled", ct).ConfigureAwait(false);
        var key = RandomNumberGenerator.GetBytes(Totp.KeyLength);
        await using var context = storage.CreateContext(actor.OrganizationId);
        var exists = await context.TotpKeys.AnyAsync(x => x.UserId == id, ct).ConfigureAwait(false);
        if (!await storage.Database.CommitAsync(id, [new(exists ? CredentialSql.SetPending : CredentialSql.InsertTotp, [actor.OrganizationId, id, key], 1)], ct).ConfigureAwait(false))
        {
            throw SameMoment;
        }
        return await EnrollmentAsync(context, account, key, ct).ConfigureAwait(false);
    }

    /// <summary>What was begun and waits for its code; null where nothing does.</summary>
    public async Task<TotpEnrollment?> PendingTotpAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor.OrganizationId);
        var row = await context.TotpKeys.AsNoTracking().SingleOrDefaultAsync(x => x.UserId == id && x.Pending != null, ct).ConfigureAwait(false);
        return row is null ? null : await EnrollmentAsync(context, await door.OpenAsync(actor, id, "totp.enrolled", ct).ConfigureAwait(false), row.Pending!, ct).ConfigureAwait(false);
    }

    /// <summary>A code shows that the app has the key: from now on it is asked for. The recovery codes, where there are none, are made with it.</summary>
    /// <returns>The recovery codes, this once; empty where there are some already.</returns>
    public Task<IReadOnlyList<string>> ConfirmTotpAsync(Actor actor, Guid id, string code, CancellationToken ct) => ConfirmTotpAsync(actor, id, code, CredentialSql.ConfirmTotp, [], ct);

    /// <param name="confirm">Puts the new key in its place.</param>
    /// <param name="with">What must hold besides.</param>
    internal async Task<IReadOnlyList<string>> ConfirmTotpAsync(Actor actor, Guid id, string code, string confirm, IReadOnlyList<SqlStatement> with, CancellationToken ct)
    {
        var account = await door.OpenAsync(actor, id, "totp.enrolled", ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(actor.OrganizationId);
        var row = await context.TotpKeys.AsNoTracking().SingleOrDefaultAsync(x => x.UserId == id, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (row?.Pending is not { } pending || account.Credential is null || Totp.Step(pending, code, now, 0) is not { } step)
        {
            throw new AdministrationException("That is not the code the app shows for this key: wait for the next one, and look whether the clocks agree.");
        }
        var codes = await context.RecoveryCodes.AnyAsync(x => x.UserId == id && x.UsedAt == null, ct).ConfigureAwait(false) ? [] : RecoveryCodes.New();
        List<SqlStatement> work =
        [
            .. with,
            new(confirm, [actor.OrganizationId, id, pending, step, now], 1),
            AuditTrail.Entry(actor, null, now, "totp.enrolled", id, null),
            .. await TellAsync(actor, account, ct).ConfigureAwait(false),
        ];
        if (codes.Count > 0)
        {
            work.AddRange(Codes(actor, id, codes, now));
        }
        await SaveAsync(id, work, ct).ConfigureAwait(false);
        return codes;
    }

    public async Task RemoveTotpAsync(Actor actor, Guid id, Reauthentication reauthentication, CancellationToken ct)
    {
        var account = await OpenAsync(actor, id, reauthentication, "totp.removed", ct).ConfigureAwait(false);
        await CheckStillAsync(actor, account, hasTotp: false, account.HasPasskey ? 1 : 0, ct).ConfigureAwait(false);
        List<SqlStatement> work = [new(CredentialSql.DeleteTotp, [actor.OrganizationId, id], 1)];
        if (!account.HasPasskey)
        {
            work.Add(new(CredentialSql.DeleteCodes, [actor.OrganizationId, id]));
        }
        await SaveAsync(id, [.. work, AuditTrail.Entry(actor, null, time.GetUtcNow(), "totp.removed", id, null), .. await TellAsync(actor, account, ct).ConfigureAwait(false)], ct).ConfigureAwait(false);
    }

    /// <summary>New recovery codes; the ones before end.</summary>
    public async Task<IReadOnlyList<string>> MakeRecoveryCodesAsync(Actor actor, Guid id, Reauthentication reauthentication, CancellationToken ct)
    {
        var account = await OpenAsync(actor, id, reauthentication, "recoveryCodes.made", ct).ConfigureAwait(false);
        if (!account.HasTotp && !account.HasPasskey)
        {
            throw AdministrationException.Conflict("Recovery codes stand in for a second factor: set one up first.");
        }
        var codes = RecoveryCodes.New();
        await SaveAsync(id, [.. Codes(actor, id, codes, time.GetUtcNow()), .. await TellAsync(actor, account, ct).ConfigureAwait(false)], ct).ConfigureAwait(false);
        return codes;
    }

    /// <summary>Keeps a passkey whose device has signed.</summary>
    /// <returns>The recovery codes, this once, where there were none.</returns>
    public async Task<IReadOnlyList<string>> AddPasskeyAsync(Actor actor, Guid id, NewPasskey passkey, Reauthentication reauthentication, CancellationToken ct)
    {
        var account = await OpenAsync(actor, id, reauthentication, "passkey.added", ct).ConfigureAwait(false);
        var name = passkey.Name.Trim();
        if (name.Length is 0 or > Passkey.MaxNameLength || name.Any(char.IsControl) || passkey.CredentialId.Length is 0 or > Passkey.MaxCredentialIdLength)
        {
            throw new AdministrationException($"A passkey has a name of 1 to {Passkey.MaxNameLength} characters.");
        }
        await using var context = storage.CreateContext(actor.OrganizationId);
        if (await context.Passkeys.CountAsync(x => x.UserId == id, ct).ConfigureAwait(false) >= MaxPasskeys)
        {
            throw AdministrationException.Conflict($"There are {MaxPasskeys} passkeys: remove one that is not used any more.");
        }
        var now = time.GetUtcNow();
        var codes = await context.RecoveryCodes.AnyAsync(x => x.UserId == id && x.UsedAt == null, ct).ConfigureAwait(false) ? [] : RecoveryCodes.New();
        List<SqlStatement> work =
        [
            new(CredentialSql.InsertPasskey,
                [
                    actor.OrganizationId, SequentialId.Next(now), id, passkey.CredentialId, passkey.PublicKey, passkey.Counter, string.Join(' ', passkey.Transports),
                    passkey.UserVerified, passkey.BackupEligible, passkey.BackedUp, name, now,
                ]),
            AuditTrail.Entry(actor, null, now, "passkey.added", id, null),
            .. await TellAsync(actor, account, ct).ConfigureAwait(false),
        ];
        if (codes.Count > 0)
        {
            work.AddRange(Codes(actor, id, codes, now));
        }
        if (!await storage.Database.CommitAsync(id, work, ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict("That passkey is enrolled already.");
        }
        return codes;
    }

    public async Task RemovePasskeyAsync(Actor actor, Guid id, Guid passkeyId, Reauthentication reauthentication, CancellationToken ct)
    {
        var account = await OpenAsync(actor, id, reauthentication, "passkey.removed", ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(actor.OrganizationId);
        var left = await context.Passkeys.CountAsync(x => x.UserId == id && x.Id != passkeyId, ct).ConfigureAwait(false);
        await CheckStillAsync(actor, account, account.HasTotp, left, ct).ConfigureAwait(false);
        List<SqlStatement> work = [new(CredentialSql.DeletePasskey, [actor.OrganizationId, passkeyId, id], 1)];
        if (left == 0 && !account.HasTotp)
        {
            work.Add(new(CredentialSql.DeleteCodes, [actor.OrganizationId, id]));
        }
        var detail = new JsonObject { ["passkey"] = passkeyId.ToString() }.ToJsonString();
        await SaveAsync(id, [.. work, AuditTrail.Entry(actor, null, time.GetUtcNow(), "passkey.removed", id, detail), .. await TellAsync(actor, account, ct).ConfigureAwait(false)], ct).ConfigureAwait(false);
    }

    private async Task<TotpEnrollment> EnrollmentAsync(HubDbContext context, LocalAccount account, byte[] key, CancellationToken ct)
    {
        var organization = await context.Organizations.AsNoTracking().SingleAsync(x => x.Id == context.OrganizationId, ct).ConfigureAwait(false);
        var name = OpenDocument.Read(account.Document, catalog.User).Text(UserAttributes.UserName)!;
        return new(Base32.Encode(key), Totp.Uri(organization.Id == Organization.DefaultId ? "ScimHub" : organization.Name, name, key));
    }

    private async Task<LocalAccount> OpenAsync(Actor actor, Guid id, Reauthentication reauthentication, string action, CancellationToken ct)
    {
        var account = await door.OpenAsync(actor, id, action, ct).ConfigureAwait(false);
        if (account.Credential is null)
        {
            throw AdministrationException.Conflict("A second factor stands beside a password: set one first.");
        }
        await door.ProveAsync(actor, account, reauthentication, action, ct).ConfigureAwait(false);
        return account;
    }

    /// <summary>Who must have a second factor keeps one.</summary>
    private async Task CheckStillAsync(Actor actor, LocalAccount account, bool hasTotp, int passkeys, CancellationToken ct)
    {
        var held = await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false);
        if ((account with { HasTotp = hasTotp, HasPasskey = passkeys > 0 }).Need(held.SecondFactor.Value) == SecondFactorNeed.Enroll)
        {
            throw AdministrationException.Conflict("You must have a second factor: set up another one before you remove this one.");
        }
    }

    private static IEnumerable<SqlStatement> Codes(Actor actor, Guid id, IReadOnlyList<string> codes, DateTimeOffset now) =>
    [
        new(CredentialSql.DeleteCodes, [actor.OrganizationId, id]),
        .. codes.Select(code => new SqlStatement(CredentialSql.InsertCode, [actor.OrganizationId, id, RecoveryCodes.Hash(code)])),
        AuditTrail.Entry(actor, null, now, "recoveryCodes.made", id, null),
    ];

    private async Task<IReadOnlyList<SqlStatement>> TellAsync(Actor actor, LocalAccount account, CancellationToken ct) =>
        account.Credential?.RecoveryAddress is { } to ? await post(new(actor.OrganizationId, account.Id, AccountMailKind.SecondFactorChanged, to, null), ct).ConfigureAwait(false) : [];

    private async Task SaveAsync(Guid id, List<SqlStatement> work, CancellationToken ct)
    {
        if (!await storage.Database.CommitAsync(id, work, ct).ConfigureAwait(false))
        {
            throw SameMoment;
        }
    }

    private static AdministrationException SameMoment => AdministrationException.Conflict("Something of it was changed or removed at the same moment: look again.");
}
