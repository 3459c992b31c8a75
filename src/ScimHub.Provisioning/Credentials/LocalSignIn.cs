using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>
/// Signing in with what ScimHub itself knows of a person: the password, then what is left. It makes no session. Every attempt is counted before it is looked at, costs the same whoever it
/// is about, and ends in one of three words; who has no account, a wrong password, no right to sign in here or no access any more hears the same. In the audit stand the attempts that were refused
/// and the steps that another has to follow; the last one the session tells of, as of every way in.
/// </summary>
/// <exception cref="StorageUnavailableException">It could not be counted or written down: nobody is let in.</exception>
public sealed class LocalSignIn(HubStorage storage, TimeProvider time, SignInSettingsRegistry settings)
{
    internal const string Action = "signIn.local";

    /// <summary>What is longer is no password of ours, and is not hashed at length.</summary>
    private const int MaxTyped = 1_024;

    private readonly LocalAccountReader accounts = new(storage, time);
    private readonly Throttle throttle = new(storage, time);
    private readonly SecondFactorProof proof = new(storage, time);

    public async Task<SignInVerdict> CheckPasswordAsync(int organizationId, string userName, string password, string? address, CancellationToken ct)
    {
        userName = userName.Length > MaxTyped ? userName[..MaxTyped] : userName;
        var keys = await throttle.KeysAsync(organizationId, userName, address, ct).ConfigureAwait(false);
        if (await throttle.TakeAsync(organizationId, keys, ct).ConfigureAwait(false) is { } until)
        {
            return new SignInVerdict.Throttled(until);
        }
        return await Optimistic.RunAsync(() => TryPasswordAsync(organizationId, userName, password, keys, address, ct), ct).ConfigureAwait(false);
    }

    private async Task<SignInVerdict?> TryPasswordAsync(int organizationId, string userName, string password, ThrottleKey[] keys, string? address, CancellationToken ct)
    {
        var account = await accounts.FindByNameAsync(organizationId, userName, ct).ConfigureAwait(false);
        var held = await settings.ReadAsync(organizationId, ct).ConfigureAwait(false);
        var typed = password.Length > MaxTyped ? null : PasswordRules.Normalize(password);
        var verdict = await PasswordHash.CheckAsync(typed is null ? null : account?.Credential?.Hash, typed ?? "", ct).ConfigureAwait(false);
        if (account is null || Refusal(account, held, verdict != PasswordHash.Verdict.Wrong) is not null)
        {
            return await RefuseAsync(organizationId, account, Refusal(account, held, verdict != PasswordHash.Verdict.Wrong), "password", address, ct).ConfigureAwait(false);
        }
        var need = account.Need(held.SecondFactor.Value);
        var work = new List<SqlStatement>(Throttle.Succeeded(organizationId, keys));
        if (verdict == PasswordHash.Verdict.RightButOld)
        {
            work.Add(new(CredentialSql.Rehash, [organizationId, account.Id, account.Credential!.Stamp, await PasswordHash.MakeAsync(typed!, ct).ConfigureAwait(false)]));
        }
        return await SaveAsync(organizationId, account, "password", need, work, address, ct).ConfigureAwait(false);
    }

    /// <summary>The second step: a code of the authenticator app, or a recovery code.</summary>
    /// <param name="first">What the first step proved.</param>
    public Task<SignInVerdict> CheckCodeAsync(int organizationId, SignInVerdict.Proved first, string code, string? address, CancellationToken ct) =>
        SecondAsync(organizationId, first, "code", account => proof.CodeAsync(organizationId, account.Id, code, ct), address, ct);

    /// <summary>The second step by a passkey, whose signature was found right.</summary>
    public Task<SignInVerdict> CheckPasskeyAsync(int organizationId, SignInVerdict.Proved first, PasskeyUse use, string? address, CancellationToken ct) =>
        SecondAsync(organizationId, first, "passkey", account => proof.PasskeyAsync(organizationId, account.Id, use, ct), address, ct);

    /// <summary>Both steps in one: the device knew its owner, by a finger or a PIN.</summary>
    public async Task<SignInVerdict> CheckPasskeyAsync(int organizationId, PasskeyUse use, string? address, CancellationToken ct)
    {
        ThrottleKey[] keys = [ThrottleKey.Address(address)];
        if (await throttle.TakeAsync(organizationId, keys, ct).ConfigureAwait(false) is { } until)
        {
            return new SignInVerdict.Throttled(until);
        }
        return await Optimistic.RunAsync(() => TryPasskeyAsync(organizationId, use, keys, address, ct), ct).ConfigureAwait(false);
    }

    private async Task<SignInVerdict?> TryPasskeyAsync(int organizationId, PasskeyUse use, ThrottleKey[] keys, string? address, CancellationToken ct)
    {
        var owner = await proof.OwnerAsync(organizationId, use, ct).ConfigureAwait(false);
        var account = owner is { } id ? await accounts.FindAsync(organizationId, id, ct).ConfigureAwait(false) : null;
        var held = await settings.ReadAsync(organizationId, ct).ConfigureAwait(false);
        var used = account is null || !use.UserVerified ? null : await proof.PasskeyAsync(organizationId, account.Id, use, ct).ConfigureAwait(false);
        if (account is null || used is null || Refusal(account, held, proved: true) is not null)
        {
            return await RefuseAsync(organizationId, account, Refusal(account, held, used is not null), "passkey", address, ct).ConfigureAwait(false);
        }
        return await SaveAsync(organizationId, account, "passkey", SecondFactorNeed.None, [.. Throttle.Succeeded(organizationId, keys), .. used], address, ct).ConfigureAwait(false);
    }

    private async Task<SignInVerdict> SecondAsync(
        int organizationId, SignInVerdict.Proved first, string by, Func<LocalAccount, Task<IReadOnlyList<SqlStatement>?>> prove, string? address, CancellationToken ct)
    {
        ThrottleKey[] keys = [ThrottleKey.SecondFactor(first.UserId)];
        if (await throttle.TakeAsync(organizationId, keys, ct).ConfigureAwait(false) is { } until)
        {
            return new SignInVerdict.Throttled(until);
        }
        return await Optimistic.RunAsync(() => TrySecondAsync(organizationId, first, by, prove, keys, address, ct), ct).ConfigureAwait(false);
    }

    private async Task<SignInVerdict?> TrySecondAsync(
        int organizationId, SignInVerdict.Proved first, string by, Func<LocalAccount, Task<IReadOnlyList<SqlStatement>?>> prove, ThrottleKey[] keys, string? address, CancellationToken ct)
    {
        var account = await accounts.FindAsync(organizationId, first.UserId, ct).ConfigureAwait(false);
        var held = await settings.ReadAsync(organizationId, ct).ConfigureAwait(false);
        var stands = account?.Credential?.Stamp == first.Stamp && first.Need == SecondFactorNeed.Prove;
        var used = stands ? await prove(account!).ConfigureAwait(false) : null;
        if (account is null || used is null || Refusal(account, held, proved: true) is not null)
        {
            return await RefuseAsync(organizationId, account, Refusal(account, held, used is not null), by, address, ct).ConfigureAwait(false);
        }
        return await SaveAsync(organizationId, account, by, SecondFactorNeed.None, [.. Throttle.Succeeded(organizationId, keys), .. used], address, ct).ConfigureAwait(false);
    }

    /// <summary>Why not; null where nothing is against it.</summary>
    private static string? Refusal(LocalAccount? account, SignInSettings held, bool proved) =>
        account?.Credential is null ? "unknown"
        : !proved ? "wrong"
        : ProvisioningPolicy.DecidePresence(account.Active) is not null ? "inactive"
        : ProvisioningPolicy.DecideLocalSignIn(held.SsoOnly.Value, account.IsBreakGlass) is not null ? "ssoOnly"
        : null;

    private async Task<SignInVerdict> RefuseAsync(int organizationId, LocalAccount? account, string? reason, string by, string? address, CancellationToken ct)
    {
        var detail = new JsonObject { ["by"] = by, ["reason"] = reason ?? "wrong" };
        var target = account?.Id ?? Guid.Empty;
        await storage.Database.CommitAsync(target, [AuditTrail.Entry(Visitor(organizationId, null, address), null, time.GetUtcNow(), Action, target, detail.ToJsonString(), outcome: AuditOutcome.Refused)], ct)
            .ConfigureAwait(false);
        return new SignInVerdict.Refused();
    }

    /// <summary>What is proved is kept, or it is not proved: a code that was used meanwhile, or a password that was changed, does not hold.</summary>
    /// <returns>Null where the data moved meanwhile: look again.</returns>
    private async Task<SignInVerdict?> SaveAsync(int organizationId, LocalAccount account, string by, SecondFactorNeed need, List<SqlStatement> work, string? address, CancellationToken ct)
    {
        if (need != SecondFactorNeed.None)
        {
            work.Add(Entry(organizationId, account.Id, by, need, address));
        }
        work.Add(new(CredentialSql.Hold, [organizationId, account.Id, account.Credential!.Stamp], 1));
        if (!await storage.Database.CommitAsync(account.Id, work, ct).ConfigureAwait(false))
        {
            return null;
        }
        if (need == SecondFactorNeed.None)
        {
            await throttle.KnowAsync(organizationId, account.UserNameKey, address, ct).ConfigureAwait(false);
        }
        return account.Proved(by, need);
    }

    private SqlStatement Entry(int organizationId, Guid id, string by, SecondFactorNeed need, string? address) =>
        AuditTrail.Entry(
            Visitor(organizationId, id, address), null, time.GetUtcNow(), Action, id,
            new JsonObject { ["by"] = by, ["left"] = AuditFilter.Word(need) }.ToJsonString());

    private static Actor Visitor(int organizationId, Guid? id, string? address) => new(organizationId, ActorKind.Person, id, Address: address);
}
