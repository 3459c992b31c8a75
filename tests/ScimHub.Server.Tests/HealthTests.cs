using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests;

public sealed class HealthTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_user_made_is_a_user_read(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, "health");
        var made = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        (await tenant.Scim.GetAsync($"/Users/{made.Id}")).Expect(200);
        (await tenant.Scim.GetAsync("/Users/1")).ExpectError(404);
    }
}
