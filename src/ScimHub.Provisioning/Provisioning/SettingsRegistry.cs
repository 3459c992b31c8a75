using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>Reads and changes the switch, invite-only and the seats. Read afresh each time: a change on one node holds on every other at the next question.</summary>
/// <param name="configured">What the configuration says at the moment of asking.</param>
public sealed class SettingsRegistry(HubStorage storage, TimeProvider time, Func<ConfiguredProvisioning> configured)
{
    public async Task<ProvisioningSettings> ReadAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return ProvisioningSettings.Of(configured(), await OwnAsync(context, ct).ConfigureAwait(false));
    }

    /// <summary>How many people are active.</summary>
    public async Task<long> SeatsTakenAsync(int organizationId, CancellationToken ct) => await new SeatLock(storage.Database).TakenAsync(organizationId, ct);

    /// <exception cref="AdministrationException">The configuration holds the setting, or the value cannot be. Nothing was changed.</exception>
    public async Task<ProvisioningSettings> ChangeAsync(Actor actor, SettingsChange change, Precondition precondition, CancellationToken ct)
    {
        var above = Check(change);
        return await Optimistic.RunAsync(() => TryAsync(actor, above, change, precondition, ct), ct).ConfigureAwait(false);
    }

    /// <summary>The same in the context's transaction.</summary>
    /// <exception cref="AdministrationException">The configuration holds the setting, or somebody else changed it at the same moment.</exception>
    internal async Task<ProvisioningSettings> ChangeAsync(HubDbContext context, SettingsChange change, CancellationToken ct) =>
        await ApplyAsync(context, Check(change), change, Precondition.None, ct).ConfigureAwait(false)
        ?? throw AdministrationException.Conflict("Somebody else changed the settings at the same moment: repeat the request.");

    private ConfiguredProvisioning Check(SettingsChange change)
    {
        var above = configured();
        CheckFree(above.DisableSsoProvisioning is not null && change.DisableSsoProvisioning is not null, "disableSsoProvisioning", "Provisioning:DisableSsoProvisioning");
        CheckFree(above.InviteOnly is not null && change.InviteOnly is not null, "inviteOnly", "Provisioning:InviteOnly");
        CheckFree(above.Seats is not null && change.Seats is not null, "seats", "Provisioning:Seats");
        if (change.Seats is { Value: < 0 })
        {
            throw new AdministrationException("seats is a number of 0 or more, or null for any number.");
        }
        return above;
    }

    private async Task<ProvisioningSettings?> TryAsync(Actor actor, ConfiguredProvisioning above, SettingsChange change, Precondition precondition, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var held = await ApplyAsync(context, above, change, precondition, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return held;
    }

    /// <returns>Null where another change came between.</returns>
    private async Task<ProvisioningSettings?> ApplyAsync(HubDbContext context, ConfiguredProvisioning above, SettingsChange change, Precondition precondition, CancellationToken ct)
    {
        var own = await OwnAsync(context, ct).ConfigureAwait(false);
        precondition.Check(own.SettingsVersion);
        var disabled = change.DisableSsoProvisioning is { } d ? d.Value : own.DisableSsoProvisioning;
        var inviteOnly = change.InviteOnly is { } i ? i.Value : own.InviteOnly;
        var seats = change.Seats is { } s ? s.Value : own.Seats;
        var detail = new JsonObject();
        Note(detail, "disableSsoProvisioning", own.DisableSsoProvisioning, disabled);
        Note(detail, "inviteOnly", own.InviteOnly, inviteOnly);
        Note(detail, "seats", own.Seats, seats);
        if (detail.Count == 0)
        {
            return ProvisioningSettings.Of(above, own);
        }
        var version = own.SettingsVersion;
        var changed = await context.Organizations
            .Where(x => x.Id == context.OrganizationId && x.SettingsVersion == version)
            .ExecuteUpdateAsync(
                x => x.SetProperty(o => o.DisableSsoProvisioning, disabled).SetProperty(o => o.InviteOnly, inviteOnly).SetProperty(o => o.Seats, seats).SetProperty(o => o.SettingsVersion, version + 1),
                ct).ConfigureAwait(false);
        if (changed == 0)
        {
            return null;
        }
        var now = await OwnAsync(context, ct).ConfigureAwait(false);
        AdministrativeAudit.Record(context, time.GetUtcNow(), "settings.updated", null, Guid.Empty, detail, AuditValues.Of(AuditedSettings.Of(own), AuditedSettings.Of(now)));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return ProvisioningSettings.Of(above, now);
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

    /// <summary>The value before and after; settings are nobody's data.</summary>
    private static void Note<T>(JsonObject detail, string name, T before, T after)
    {
        if (!EqualityComparer<T>.Default.Equals(before, after))
        {
            detail[name] = new JsonObject { ["before"] = JsonValue.Create(before), ["after"] = JsonValue.Create(after) };
        }
    }
}
