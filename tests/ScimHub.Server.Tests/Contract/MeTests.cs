using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Contract;

public sealed class MeTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_token_that_stands_for_no_person_has_no_Me(DatabaseKind database)
    {
        var tenant = await servers.TenantAsync(database, "me");
        // RFC 7644 §3.11: 501 where the alias is not supported; it is not, while only connections have tokens.
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Post })
        {
            var body = method == HttpMethod.Get || method == HttpMethod.Delete ? null : Resource.User(Unique.Name("me"));
            (await tenant.Scim.SendAsync(method, "/Me", body)).ExpectError(501);
        }

        (await tenant.Scim.SendAsync(ScimRequest.Of(HttpMethod.Get, "/Me") with { Anonymous = true })).ExpectError(401);
    }
}
