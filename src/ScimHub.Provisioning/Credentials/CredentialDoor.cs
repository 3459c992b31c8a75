using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>What stands before every change of somebody's credentials: there is such a person, with access, who may sign in here, and it is they who ask.</summary>
internal sealed class CredentialDoor(HubStorage storage, TimeProvider time, SignInSettingsRegistry settings)
{
    private readonly LocalAccountReader accounts = new(storage, time);
    private readonly Throttle throttle = new(storage, time);

    /// <exception cref="AdministrationException">They may not have credentials here: an audit row says so.</exception>
    public async Task<LocalAccount> OpenAsync(Actor actor, Guid id, string action, CancellationToken ct)
    {
        var account = await accounts.FindAsync(actor.OrganizationId, id, ct).ConfigureAwait(false) ?? throw AdministrationException.NotFound($"There is no person with the id {id}.");
        await CheckAsync(actor, account.Id, account.Active, account.IsBreakGlass, action, ct).ConfigureAwait(false);
        return account;
    }

    /// <param name="isBreakGlass">Whether the person is an administrator whose account is protected, or will be.</param>
    public async Task CheckAsync(Actor actor, Guid id, bool active, bool isBreakGlass, string action, CancellationToken ct)
    {
        var held = await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false);
        if ((ProvisioningPolicy.DecidePresence(active) ?? ProvisioningPolicy.DecideLocalSignIn(held.SsoOnly.Value, isBreakGlass)) is { } refusal)
        {
            await storage.Database.CommitAsync(id, [AuditTrail.Refusal(actor, null, time.GetUtcNow(), action, id, refusal.Reason)], ct).ConfigureAwait(false);
            throw AdministrationException.Forbidden(refusal.Message);
        }
    }

    /// <exception cref="AdministrationException">They do not show that it is they, or must wait.</exception>
    public async Task ProveAsync(Actor actor, LocalAccount account, Reauthentication reauthentication, string action, CancellationToken ct)
    {
        if (reauthentication is Reauthentication.SignIn { At: var at })
        {
            var age = time.GetUtcNow() - at;
            if (age <= Reauthentication.Fresh && age >= -Reauthentication.Fresh)
            {
                return;
            }
            throw AdministrationException.Forbidden("It is some time since you signed in: sign in again, or give your password.");
        }
        ThrottleKey[] keys = [ThrottleKey.SecondFactor(account.Id)];
        if (await throttle.TakeAsync(actor.OrganizationId, keys, ct).ConfigureAwait(false) is not null)
        {
            throw AdministrationException.Forbidden("There were too many attempts: try again later.");
        }
        var typed = reauthentication is Reauthentication.Password { Text: var text } && text.Length <= PasswordRules.MaxLength * 4 ? PasswordRules.Normalize(text) : null;
        if (await PasswordHash.CheckAsync(typed is null ? null : account.Credential?.Hash, typed ?? "", ct).ConfigureAwait(false) == PasswordHash.Verdict.Wrong)
        {
            var detail = new JsonObject { ["reason"] = "wrong" }.ToJsonString();
            await storage.Database.CommitAsync(account.Id, [AuditTrail.Entry(actor, null, time.GetUtcNow(), action, account.Id, detail, outcome: AuditOutcome.Refused)], ct).ConfigureAwait(false);
            throw AdministrationException.Forbidden("That is not your password.");
        }
        await storage.Database.CommitAsync(account.Id, [.. Throttle.Succeeded(actor.OrganizationId, keys)], ct).ConfigureAwait(false);
    }
}
