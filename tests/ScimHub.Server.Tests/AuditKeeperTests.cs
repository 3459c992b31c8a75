using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;
using ScimHub.Server.Hosting;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests;

/// <summary>What the server does to the audit by itself, a round at a time.</summary>
public sealed class AuditKeeperTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EveryDatabase]
    public async Task A_round_seals_and_ends_what_is_older_than_it_is_kept_once_a_day(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var storage = database.OpenStorage();
        await storage.MigrateAsync(TimeProvider.System, Ct);
        await WriteAsync(storage, TimeSpan.FromDays(100));
        await Keeper(database, storage, null).KeepAsync(Ct);
        await WriteAsync(storage, TimeSpan.FromDays(10));
        await WriteAsync(storage, TimeSpan.Zero);
        // Kept for ever by default, and the newest minute is not sealed.
        await Keeper(database, storage, null).KeepAsync(Ct);
        Assert.Equal((2, 2, 1, 0), await StateAsync(storage));

        // Each node looks once a day, and the second finds it done.
        AuditKeeper[] nodes = [Keeper(database, storage, TimeSpan.FromDays(30)), Keeper(database, storage, TimeSpan.FromDays(30))];
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(nodes.Select(node => node.KeepAsync(Ct)));
        }
        Assert.Equal((1, 1, 2, 1), await StateAsync(storage));
        await using var context = storage.CreateContext();
        var pruned = await context.AuditEntries.SingleAsync(x => x.Action == "audit.pruned", Ct);
        Assert.Equal((ActorKind.Job, AuditOutcome.Done), (pruned.Actor, pruned.Outcome));
    }

    [Theory, EveryDatabase]
    public async Task What_the_organisation_says_of_retention_holds_from_the_next_round_on(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var storage = database.OpenStorage();
        await storage.MigrateAsync(TimeProvider.System, Ct);
        await WriteAsync(storage, TimeSpan.FromDays(100));
        var keeper = Keeper(database, storage, null);
        await keeper.KeepAsync(Ct);
        Assert.Equal(0, (await StateAsync(storage)).Pruned);
        await new LimitSettingsRegistry(storage, TimeProvider.System, ConfiguredLimits.Nothing).ChangeAsync(Actor.CommandLine(Organization.DefaultId), new(AuditRetentionDays: new(30)), Precondition.None, Ct);
        await keeper.KeepAsync(Ct);
        await keeper.KeepAsync(Ct);
        Assert.Equal(1, (await StateAsync(storage)).Pruned);
    }

    private static AuditKeeper Keeper(TestDatabase database, HubStorage storage, TimeSpan? retention) => new(
        storage,
        new HubOptions { Provider = storage.Provider, ConnectionString = database.ConnectionString, Catalog = SchemaCatalog.Default, AuditRetention = retention },
        TimeProvider.System,
        NullLogger<AuditKeeper>.Instance);

    private static async Task WriteAsync(HubStorage storage, TimeSpan ago)
    {
        var at = DateTimeOffset.UtcNow - ago;
        await using var context = storage.CreateContext();
        context.AuditEntries.Add(new() { OrganizationId = Organization.DefaultId, Id = Guid.CreateVersion7(at), At = at, Action = "user.updated", TargetId = Guid.CreateVersion7(at) });
        await context.SaveChangesAsync(Ct);
    }

    private static async Task<(long Seals, long Sealed, long Open, int Pruned)> StateAsync(HubStorage storage)
    {
        var verdict = await AuditVerifier.VerifyAsync(storage, Organization.DefaultId, Ct);
        Assert.Empty(verdict.Breaches);
        await using var context = storage.CreateContext();
        return (verdict.Seals, verdict.SealedRows, verdict.OpenRows, await context.AuditEntries.CountAsync(x => x.Action == "audit.pruned", Ct));
    }
}
