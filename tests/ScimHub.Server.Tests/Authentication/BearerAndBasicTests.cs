using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Authentication;

public sealed class BearerAndBasicTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_token_opens_as_bearer_and_as_the_password_of_Basic(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, "bearer");
        foreach (var header in new[]
        {
            $"Bearer {tenant.Token}", $"bearer {tenant.Token}", $"BEARER {tenant.Token}", TokenRequest.Basic("anybody", tenant.Token), TokenRequest.Basic("", tenant.Token), TokenRequest.Basic(tenant.Connection, tenant.Token),
            TokenRequest.Basic("okta", tenant.Token).Replace("Basic", "basic", StringComparison.Ordinal),
        })
        {
            (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, "/Users?count=1").With("Authorization", header) with { Anonymous = true })).Expect(200);
        }

        foreach (var header in new[] { TokenRequest.Basic(tenant.Token, ""), TokenRequest.Basic(tenant.Token, "x"), TokenRequest.Basic("x", tenant.Token + "x"), TokenRequest.Basic("x:", tenant.Token) })
        {
            (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, "/Users?count=1").With("Authorization", header) with { Anonymous = true })).ExpectError(401);
        }
    }

    [Theory, EveryDatabase]
    public async Task Several_tokens_of_a_connection_open_at_once_and_see_the_same(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("seen")))).Expect(201);
        for (var i = 0; i < 3; i++)
        {
            var another = await tenant.Server.CreateTenantAsync(tenant.Connection);
            Assert.NotEqual(tenant.Token, another.Token);
            (await another.Scim.GetAsync($"/Users/{user.Id}")).Expect(200);
        }
    }
}
