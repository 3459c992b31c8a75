using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Organizations;

/// <summary>Reads and changes how long sessions last and the audit is kept. Sessions under way are measured by what holds now.</summary>
public sealed class LimitSettingsRegistry(HubStorage storage, TimeProvider time, ConfiguredLimits configured)
{
    private const int MaxRetentionDays = 36_500;

    public async Task<LimitSettings> ReadAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return LimitSettings.Of(configured, await OwnAsync(context, ct).ConfigureAwait(false));
    }

    /// <exception cref="AdministrationException">The configuration holds the setting, or the value cannot be. Nothing was changed.</exception>
    public Task<LimitSettings> ChangeAsync(Actor actor, LimitsChange change, Precondition precondition, CancellationToken ct)
    {
        CheckMinutes("sessionIdleMinutes", change.SessionIdleMinutes?.Value, configured.Sessions.Idle, "SignIn:IdleMinutes");
        CheckMinutes("sessionAbsoluteMinutes", change.SessionAbsoluteMinutes?.Value, configured.Sessions.Absolute, "SignIn:AbsoluteMinutes");
        if (change.AuditRetentionDays is not null && configured.AuditRetentionDays is not null)
        {
            throw AdministrationException.Conflict("'auditRetentionDays' is set by the server's configuration (Audit:RetentionDays), and can be changed only there.");
        }
        if (change.AuditRetentionDays?.Value is < 1 or > MaxRetentionDays)
        {
            throw new AdministrationException($"'auditRetentionDays' is a number from 1 to {MaxRetentionDays}, or null: the audit is kept for ever.");
        }
        return Optimistic.RunAsync(() => TryAsync(actor, change, precondition, ct), ct);
    }

    private async Task<LimitSettings?> TryAsync(Actor actor, LimitsChange change, Precondition precondition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var own = await OwnAsync(context, ct).ConfigureAwait(false);
        precondition.Check(own.SettingsVersion);
        var version = own.SettingsVersion;
        var idle = change.SessionIdleMinutes is { } i ? i.Value : own.SessionIdleMinutes;
        var absolute = change.SessionAbsoluteMinutes is { } a ? a.Value : own.SessionAbsoluteMinutes;
        var retention = change.AuditRetentionDays is { } r ? r.Value : own.AuditRetentionDays;
        if ((idle, absolute, retention) == (own.SessionIdleMinutes, own.SessionAbsoluteMinutes, own.AuditRetentionDays))
        {
            return LimitSettings.Of(configured, own);
        }
        var changed = await context.Organizations
            .Where(x => x.Id == actor.OrganizationId && x.SettingsVersion == version)
            .ExecuteUpdateAsync(
                x => x.SetProperty(o => o.SessionIdleMinutes, idle).SetProperty(o => o.SessionAbsoluteMinutes, absolute).SetProperty(o => o.AuditRetentionDays, retention).SetProperty(o => o.SettingsVersion, version + 1),
                ct).ConfigureAwait(false);
        if (changed == 0)
        {
            return null;
        }
        var now = await OwnAsync(context, ct).ConfigureAwait(false);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "settings.updated", null, Guid.Empty, new JsonObject { ["settings"] = "limits" }, AuditValues.Of(AuditedSettings.OfLimits(own), AuditedSettings.OfLimits(now)));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return LimitSettings.Of(configured, now);
    }

    private static void CheckMinutes(string name, int? minutes, TimeSpan most, string key)
    {
        if (minutes < 1 || minutes > most.TotalMinutes)
        {
            throw new AdministrationException($"'{name}' is a number of minutes from 1 to {most.TotalMinutes:0}, which the server allows ({key}), or null for that.");
        }
    }

    private static Task<Organization> OwnAsync(HubDbContext context, CancellationToken ct) =>
        context.Organizations.AsNoTracking().SingleAsync(x => x.Id == context.OrganizationId, ct);
}
