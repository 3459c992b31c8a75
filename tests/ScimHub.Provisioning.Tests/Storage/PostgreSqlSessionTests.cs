using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Storage;

/// <summary>What our statements count on: one plan for all values, and no process or compiler started for one of them.</summary>
public sealed class PostgreSqlSessionTests(PostgreSqlTestDatabase hub) : StorageSuite(hub), IClassFixture<PostgreSqlTestDatabase>
{
    [Theory]
    [InlineData("plan_cache_mode", "force_generic_plan")]
    [InlineData("jit", "off")]
    [InlineData("max_parallel_workers_per_gather", "0")]
    public async Task A_session_is_set_for_many_short_statements(string setting, string value) =>
        Assert.Equal([value], await Hub.Storage.Database.ListAsync($"SELECT current_setting('{setting}')", [], row => row.Text(0), Ct));
}
