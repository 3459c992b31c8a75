using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Nodes;

/// <summary>Parallel pushes into one directory through two doors.</summary>
public sealed class TwoProcessesTests(NodePairs pairs)
{
    [Theory, EveryDatabase]
    public async Task Parallel_pushes_through_both_lose_nothing_and_double_nothing(DatabaseKind database)
    {
        var (first, second) = await (await pairs.On(database)).NewTenantAsync();
        var ledgers = Enumerable.Range(0, 16).Select(i => new PushLedger($"node{i}")).ToArray();
        await Task.WhenAll(ledgers.Select((ledger, i) => ledger.PushAsync((i % 2 == 0 ? first : second).Scim, rounds: 12)));
        foreach (var (ledger, i) in ledgers.Select((ledger, i) => (ledger, i)))
        {
            // What came in by one door is looked at through the other.
            await ledger.CheckAsync(i % 2 == 0 ? second : first);
        }

        var expected = ledgers.SelectMany(ledger => ledger.Ids).Order().ToArray();
        Assert.Equal(16 * 8, expected.Length);
        foreach (var tenant in new[] { first, second })
        {
            Assert.Equal(expected, (await Listing.AllIdsAsync(tenant.Scim, "/Users", 37)).Order());
        }

        (await first.Server.RunAsync("db", "verify")).ExpectExit(0);
    }

    // One process owns a SQLite file; CR_01 holds what its death means.
    [Fact]
    public async Task A_node_that_dies_takes_nothing_along_and_the_other_serves_on()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var first = await ServerProcess.StartAsync(database);
        await using var second = await ServerProcess.StartAsync(database);
        var tenant = await first.CreateTenantAsync("survivor");
        var dying = Enumerable.Range(0, 6).Select(i => new PushLedger($"dying{i}")).ToArray();
        var living = Enumerable.Range(0, 6).Select(i => new PushLedger($"living{i}")).ToArray();
        var pushes = Task.WhenAll(
            dying.Select(ledger => ledger.PushAsync(tenant.Scim, 10_000)).Concat(living.Select(ledger => ledger.PushAsync(tenant.At(second).Scim, 20))));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await first.KillAsync();
        await pushes;
        foreach (var ledger in dying.Concat(living))
        {
            await ledger.CheckAsync(tenant.At(second));
        }

        (await second.RunAsync("db", "verify")).ExpectExit(0);
        await second.StopAsync();
    }
}
