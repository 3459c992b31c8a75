using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Hosting;

/// <summary>Seals the audit once a minute and, where <c>Audit:RetentionDays</c> or the organisation says how long it is kept, ends what is older, in every organisation. Each node does; what one has done the others find done.</summary>
internal sealed class AuditKeeper(HubStorage storage, HubOptions options, TimeProvider time, ILogger<AuditKeeper> logger) : Keeper(TimeSpan.FromMinutes(1), time)
{
    private readonly Dictionary<int, DateTimeOffset> prunedUpTo = [];

    internal override async Task KeepAsync(CancellationToken ct)
    {
        var organizations = await AuditSealer.OrganizationsAsync(storage, ct);
        foreach (var organization in organizations)
        {
            await SealAsync(organization, ct);
        }
        await PruneAsync(organizations, ct);
    }

    protected override void Tell(Exception interruption) => logger.AuditNotKept(interruption);

    private async Task SealAsync(int organization, CancellationToken ct)
    {
        try
        {
            await new AuditSealer(storage, Time).SealAsync(organization, all: false, ct);
        }
        catch (AdministrationException e)
        {
            logger.AuditNotSealed(organization, e.Message);
        }
    }

    /// <summary>Once a day, and once a setting: a day's end is the same on every node, so that one of them prunes and the others find nothing more to prune.</summary>
    private async Task PruneAsync(IReadOnlyList<int> organizations, CancellationToken ct)
    {
        var today = new DateTimeOffset(Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var settings = new LimitSettingsRegistry(storage, Time, options.Limits);
        foreach (var organization in organizations)
        {
            if ((await settings.ReadAsync(organization, ct)).AuditRetentionDays.Value is not { } days || today.AddDays(-days) is var before && prunedUpTo.GetValueOrDefault(organization) == before)
            {
                continue;
            }
            if (await new AuditPruner(storage, Time, new(organization, ActorKind.Job)).PruneAsync(before, ct) is > 0 and var rows)
            {
                logger.AuditPruned(rows, organization);
            }
            prunedUpTo[organization] = before;
        }
    }
}
