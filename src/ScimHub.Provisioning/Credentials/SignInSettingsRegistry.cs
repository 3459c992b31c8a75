using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Reads and changes who may sign in here, and with what. Read afresh each time: a change on one node holds on every other at the next question.</summary>
/// <param name="configured">What the configuration says at the moment of asking.</param>
public sealed class SignInSettingsRegistry(HubStorage storage, TimeProvider time, Func<ConfiguredSignIn> configured)
{
    public async Task<SignInSettings> ReadAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return SignInSettings.Of(configured(), await OwnAsync(context, ct).ConfigureAwait(false));
    }

    /// <exception cref="AdministrationException">The configuration holds the setting. Nothing was changed.</exception>
    public async Task<SignInSettings> ChangeAsync(Actor actor, SignInSettingsChange change, Precondition precondition, CancellationToken ct)
    {
        var above = configured();
        CheckFree(above.SsoOnly is not null && change.SsoOnly is not null, "ssoOnly", "SignIn:SsoOnly");
        CheckFree(above.SecondFactor is not null && change.SecondFactor is not null, "secondFactor", "SignIn:RequireSecondFactor");
        return await Optimistic.RunAsync(() => TryAsync(actor, above, change, precondition, ct), ct).ConfigureAwait(false);
    }

    private async Task<SignInSettings?> TryAsync(Actor actor, ConfiguredSignIn above, SignInSettingsChange change, Precondition precondition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var own = await OwnAsync(context, ct).ConfigureAwait(false);
        precondition.Check(own.SettingsVersion);
        var ssoOnly = change.SsoOnly is { } sso ? sso.Value : own.SsoOnly;
        var secondFactor = change.SecondFactor is { } second ? second.Value : own.SecondFactor;
        if (ssoOnly == own.SsoOnly && secondFactor == own.SecondFactor)
        {
            return SignInSettings.Of(above, own);
        }
        var version = own.SettingsVersion;
        var changed = await context.Organizations
            .Where(x => x.Id == actor.OrganizationId && x.SettingsVersion == version)
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.SsoOnly, ssoOnly).SetProperty(o => o.SecondFactor, secondFactor).SetProperty(o => o.SettingsVersion, version + 1), ct).ConfigureAwait(false);
        if (changed == 0)
        {
            return null;
        }
        var now = await OwnAsync(context, ct).ConfigureAwait(false);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "settings.updated", null, Guid.Empty, Detail(own, now), AuditValues.Of(AuditedSettings.OfSignIn(own), AuditedSettings.OfSignIn(now)));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return SignInSettings.Of(above, now);
    }

    private static JsonObject Detail(Organization before, Organization after)
    {
        var (was, became) = (AuditedSettings.OfSignIn(before), AuditedSettings.OfSignIn(after));
        return new(was.Where(x => !JsonNode.DeepEquals(x.Value, became[x.Key])).Select(x => KeyValuePair.Create<string, JsonNode?>(
            x.Key, new JsonObject { ["before"] = x.Value?.DeepClone(), ["after"] = became[x.Key]?.DeepClone() })));
    }

    private static Task<Organization> OwnAsync(HubDbContext context, CancellationToken ct) =>
        context.Organizations.AsNoTracking().SingleAsync(x => x.Id == context.OrganizationId, ct);

    private static void CheckFree(bool locked, string name, string key)
    {
        if (locked)
        {
            throw AdministrationException.Conflict($"'{name}' is set by the server's configuration ({key}), and can be changed only there.");
        }
    }
}
