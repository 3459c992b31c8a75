using Npgsql;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.PostgreSql;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Storage;

/// <summary>Units of work that meet are one transaction, whatever columns none of them fills.</summary>
public sealed class PostgreSqlWriterLaneTests(PostgreSqlTestDatabase hub) : StorageSuite(hub), IClassFixture<PostgreSqlTestDatabase>
{
    [Fact]
    public async Task Audit_rows_of_many_units_go_together_though_no_unit_has_an_actor_or_values()
    {
        const int Units = 40;
        await using var source = NpgsqlDataSource.Create(Hub.ConnectionString);
        var lane = new PostgreSqlWriterLane(source);
        var actor = new Actor(Organization.DefaultId, ActorKind.ScimClient);
        var done = Enumerable.Range(0, Units)
            .Select(_ => lane.CommitAsync(Guid.CreateVersion7(), [AuditTrail.Entry(actor, null, Hub.Clock.GetUtcNow(), "group.updated", Guid.CreateVersion7(), null)]))
            .ToList();
        Assert.All(await Task.WhenAll(done), Assert.True);
        // Each alone would be as many transactions as units.
        Assert.InRange(lane.Commits, 1, Units - 1);
        await using var context = Hub.Storage.CreateContext();
        Assert.Equal(Units, context.AuditEntries.Count(x => x.Action == "group.updated" && x.Values == null && x.ActorId == null));
    }
}
