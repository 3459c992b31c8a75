using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>kill -9 while clients push. What was acknowledged is there afterwards.</summary>
public sealed class CrashTests
{
    [Theory, EveryDatabase]
    public async Task CR_01_no_acknowledged_write_is_lost_and_none_is_half_applied(DatabaseKind kind)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var database = await TestDatabase.CreateAsync(kind);
        var server = await ServerProcess.StartAsync(database);
        try
        {
            var tenant = await server.CreateTenantAsync("pushed");
            var ledgers = Enumerable.Range(0, 8).Select(i => new PushLedger($"push{i}")).ToArray();
            for (var round = 0; round < Rounds.Of(4); round++)
            {
                var pushes = Task.WhenAll(ledgers.Select(ledger => ledger.PushAsync(tenant.Scim, rounds: 10_000)));
                // A server that has just started takes its time over the first request: the kill comes amid writes, not before them.
                for (var patience = 0; patience < 500 && ledgers.Any(ledger => ledger.Acknowledged == 0); patience++)
                {
                    await Task.Delay(20, TestContext.Current.CancellationToken);
                }

                await Task.Delay(random.Next(300, 1_200), TestContext.Current.CancellationToken);
                await server.KillAsync();
                await pushes;
                await server.DisposeAsync();
                server = await ServerProcess.StartAsync(database);
                tenant = tenant.At(server);
                foreach (var ledger in ledgers)
                {
                    await ledger.CheckAsync(tenant);
                }

                Assert.Equal(ledgers.Sum(ledger => ledger.Ids.Count()), (await tenant.Scim.GetAsync("/Users?count=0")).Expect(200).TotalResults);
                (await server.RunAsync("db", "verify")).ExpectExit(0);
            }

            Assert.All(ledgers, ledger => Assert.True(ledger.Acknowledged > 0, $"A client was never answered (seed {seed})."));
            await server.StopAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
