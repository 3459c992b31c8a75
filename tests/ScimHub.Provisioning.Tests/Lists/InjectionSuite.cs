using System.Text.Json;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Lists;

public abstract class InjectionSuite(TestDatabase hub) : StorageSuite(hub)
{
    public static TheoryData<string> Payloads { get; } = new(
        "' OR '1'='1",
        "\" OR \"1\"=\"1",
        "'; DROP TABLE \"Users\"; --",
        "x'); DELETE FROM \"Users\"; --",
        "\\'; SELECT pg_sleep(10); --",
        "/* comment */",
        "-- comment",
        "' UNION SELECT * FROM \"ConnectionTokens\" --",
        "$1",
        "$2) OR (1=1",
        "@p1",
        ":p1",
        "?",
        "{0}",
        "%' OR 'a' LIKE '%",
        "a\\",
        "$.userName",
        "$[0]",
        "$$; DROP TABLE \"Users\"; $$");

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task SC_03_a_value_has_its_literal_meaning(string payload)
    {
        var caller = await Hub.ConnectAsync();
        var literal = JsonSerializer.Serialize(payload);
        var other = await Hub.CreateUserAsync(caller, $$"""{"userName":"other-{{caller.ConnectionId}}","externalId":"other","title":"other","emails":[{"value":"other@example.org","type":"other"}]}""");
        var user = await Hub.CreateUserAsync(caller, $$"""{"userName":{{literal}},"externalId":{{literal}},"title":{{literal}},"emails":[{"value":{{literal}},"type":{{literal}} }],"{{TestSchemas.Person}}":{"texts":[{{literal}}]} }""");
        foreach (var path in (string[])["userName", "externalId", "title", "emails.value", "emails.type", $"{TestSchemas.Person}:texts"])
        {
            foreach (var comparison in (string[])["eq", "co", "sw", "ew"])
            {
                var found = await Hub.ListUsersAsync(caller, $"{path} {comparison} {literal}");
                Assert.Equal([user.Id], found.Items.Select(x => x.Id));
            }
        }
        Assert.Equal([user.Id], (await Hub.ListUsersAsync(caller, $"emails[type eq {literal} and value eq {literal}]")).Items.Select(x => x.Id));
        Assert.Equal([other.Id], (await Hub.ListUsersAsync(caller, $"title ne {literal}")).Items.Select(x => x.Id));
        var group = await Hub.Groups.CreateAsync(caller, TestDatabase.Group($$"""{"displayName":{{literal}}}"""), Ct);
        Assert.Equal([group.Id], (await Hub.ListGroupsAsync(caller, $"displayName eq {literal}")).Items.Select(x => x.Id));
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(caller, $$"""{"userName":{{literal}}}"""));
        await Hub.Users.DeleteAsync(caller, user.Id, Precondition.None, Ct);
        Assert.Equal(1, (await Hub.ListUsersAsync(caller)).Total);
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task SC_03_an_attribute_of_such_a_name_is_refused(string payload)
    {
        var caller = await Hub.ConnectAsync();
        foreach (var path in (string[])[payload, $"userName{payload}", $"emails.{payload}", $"{TestSchemas.Person}:{payload}", $"urn:{payload}:userName", $"name.familyName{payload}"])
        {
            await RefusedAsync(() => Hub.ListUsersAsync(caller, $"{path} eq \"x\""));
            await RefusedAsync(() => Hub.ListUsersAsync(caller, $"{path} pr"));
            await RefusedAsync(() => Hub.ListUsersAsync(caller, sortBy: path));
            await RefusedAsync(() => Hub.ListGroupsAsync(caller, sortBy: path));
        }
        Assert.Equal(0, (await Hub.ListUsersAsync(caller)).Total);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("name")]
    [InlineData("addresses")]
    [InlineData("userName; DROP TABLE \"Users\"")]
    public async Task Sorting_by_what_has_no_order_is_refused(string sortBy)
    {
        var caller = await Hub.ConnectAsync();
        await RefusedAsync(() => Hub.ListUsersAsync(caller, sortBy: sortBy));
    }

    private static async Task RefusedAsync(Func<Task> request)
    {
        var fault = await Assert.ThrowsAsync<ScimException>(request);
        Assert.Equal(400, fault.Status);
    }
}
