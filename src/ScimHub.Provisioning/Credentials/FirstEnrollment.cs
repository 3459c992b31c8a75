using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Who must have a second factor and has none sets one up as the last step of the sign-in, before there is a session. Where one is there by now, whoever set it up, that one is asked for.</summary>
/// <exception cref="AdministrationException">The sign-in does not stand any more, or the code is wrong.</exception>
public sealed class FirstEnrollment(HubStorage storage, TimeProvider time, SignInSettingsRegistry settings, SecondFactors factors)
{
    private const string Action = "totp.enrolled";

    private readonly CredentialDoor door = new(storage, time, settings);
    private readonly Throttle throttle = new(storage, time);

    /// <param name="first">What the password proved.</param>
    public async Task<TotpEnrollment> BeginAsync(Actor actor, SignInVerdict.Proved first, CancellationToken ct)
    {
        await CheckAsync(actor, first, ct).ConfigureAwait(false);
        return await factors.PendingTotpAsync(actor, first.UserId, ct).ConfigureAwait(false)
            ?? await factors.BeginTotpAsync(actor, first.UserId, new Reauthentication.SignIn(time.GetUtcNow()), ct).ConfigureAwait(false);
    }

    /// <returns>The recovery codes, this once.</returns>
    public async Task<IReadOnlyList<string>> ConfirmAsync(Actor actor, SignInVerdict.Proved first, string code, CancellationToken ct)
    {
        await CheckAsync(actor, first, ct).ConfigureAwait(false);
        if (await throttle.TakeAsync(actor.OrganizationId, [ThrottleKey.SecondFactor(first.UserId)], ct).ConfigureAwait(false) is not null)
        {
            throw AdministrationException.Forbidden("There were too many attempts: try again later.");
        }
        List<SqlStatement> with = [new(CredentialSql.Hold, [actor.OrganizationId, first.UserId, first.Stamp], 1), .. Throttle.Succeeded(actor.OrganizationId, [ThrottleKey.SecondFactor(first.UserId)])];
        return await factors.ConfirmTotpAsync(actor, first.UserId, code, CredentialSql.ConfirmFirstTotp, with, ct).ConfigureAwait(false);
    }

    private async Task CheckAsync(Actor actor, SignInVerdict.Proved first, CancellationToken ct)
    {
        var account = await door.OpenAsync(actor, first.UserId, Action, ct).ConfigureAwait(false);
        var held = await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false);
        if (account.Credential?.Stamp != first.Stamp || account.Need(held.SecondFactor.Value) != SecondFactorNeed.Enroll)
        {
            throw AdministrationException.Conflict("The sign-in does not stand any more: begin again.");
        }
    }
}
