using System.Globalization;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Model;

public sealed class ModelTests(Servers servers)
{
    private const int Length = 80;

    // One seed for a run, so that both databases meet the same sequences; SCIMHUB_TEST_SEED repeats a run that failed.
    private static readonly int FirstSeed = Environment.GetEnvironmentVariable("SCIMHUB_TEST_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Random.Shared.Next(1_000_000);

    [Theory, EveryDatabase]
    public async Task The_model_and_the_server_agree_over_random_sequences(DatabaseKind database)
    {
        var tolerant = await servers.NewTenantAsync(database);
        var strict = await servers.NewTenantAsync(database);
        await strict.SetAsync("--dialect", "strict");
        // The setting is in force within a second, as documented.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        for (var seed = FirstSeed; seed < FirstSeed + Rounds.Of(30); seed++)
        {
            var tenant = seed % 3 == 0 ? strict : tolerant;
            var source = new RandomRequests(seed);
            var requests = Enumerable.Range(0, Length).Select(_ => source.Next()).ToList();
            if (await RunAsync(tenant, requests) is { } difference)
            {
                var (shortest, last) = await ShrinkAsync(tenant, requests, difference);
                Assert.Fail($"Seed {seed} (SCIMHUB_TEST_SEED={seed}), {(tenant == strict ? "strict" : "tolerant")} dialect: {last}\nThe shortest sequence found:\n{string.Join('\n', shortest)}");
            }
        }

        Task<string?> RunAsync(Tenant tenant, IEnumerable<ModelRequest> requests) => new ModelRun(tenant.Scim, tenant == strict).CompareAsync(requests);

        async Task<(List<ModelRequest> Requests, string Difference)> ShrinkAsync(Tenant tenant, List<ModelRequest> requests, string difference)
        {
            for (var size = requests.Count / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2)
            {
                for (var at = 0; at + size <= requests.Count;)
                {
                    var fewer = requests.Take(at).Concat(requests.Skip(at + size)).ToList();
                    if (await RunAsync(tenant, fewer) is { } still)
                    {
                        (requests, difference) = (fewer, still);
                    }
                    else
                    {
                        at += size;
                    }
                }
            }

            return (requests, difference);
        }
    }
}
