using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Tests.Users;

/// <summary>People and groups as administrators read them, over all connections of an organisation, on every database.</summary>
public abstract class UserDirectorySuite(TestDatabase hub) : StorageSuite(hub)
{
    private const int Organization = 21;

    private UserDirectory Users => new(Hub.Storage, Organization);

    private GroupDirectory Groups => new(Hub.Storage, TestSchemas.Catalog, Organization);

    [Fact]
    public async Task A_filter_finds_people_of_every_connection_by_what_is_theirs_and_what_hangs_on_them()
    {
        var (first, second) = (await Hub.ConnectAsync(Organization), await Hub.ConnectAsync(Organization));
        var mark = Guid.NewGuid().ToString("n");
        var ada = (await Hub.CreateUserAsync(first, $$"""{"userName":"ada-{{mark}}","externalId":"X-{{mark}}","title":"{{mark}}","emails":[{"value":"ada-{{mark}}@example.com"}]}""")).Id;
        var bob = (await Hub.CreateUserAsync(second, $$"""{"userName":"bob-{{mark}}","externalId":"Y-{{mark}}","title":"{{mark}}","active":false}""")).Id;
        var team = await Hub.CreateGroupAsync(second, $"team-{mark}", bob);

        Assert.Equal([ada, bob], await FindAsync($"title eq \"{mark}\""));
        Assert.Equal([ada], await FindAsync($"userName eq \"ADA-{mark}\""));
        Assert.Equal([ada], await FindAsync($"emails.value eq \"ada-{mark}@example.com\""));
        Assert.Equal([ada], await FindAsync($"externalId eq \"X-{mark}\""));
        Assert.Equal([bob], await FindAsync($"externalId sw \"Y-{mark}\" and title eq \"{mark}\""));
        Assert.Equal([bob], await FindAsync($"title eq \"{mark}\" and externalId ne \"X-{mark}\""));
        Assert.Equal([ada, bob], await FindAsync($"title eq \"{mark}\" and externalId pr"));
        Assert.Equal([bob], await FindAsync($"groups.value eq \"{team.Id}\""));
        Assert.Equal([bob], await FindAsync($"groups[display eq \"TEAM-{mark}\"]"));
        Assert.Equal([ada], await FindAsync($"title eq \"{mark}\" and not (groups pr)"));
        Assert.Equal([bob], await FindAsync($"title eq \"{mark}\" and active eq false"));
        Assert.Equal([ada], await FindAsync($"id eq \"{ada}\""));
        Assert.Empty(await FindAsync($"externalId eq \"Z-{mark}\""));

        var seen = await Users.GetAsync(bob, Ct);
        Assert.Equal([new DirectoryLink(second.ConnectionId, Channel.Scim, $"Y-{mark}")], seen.Links);
        Assert.Equal([team.Id], seen.Resource.Groups!.Select(group => group.Id));
        Assert.False(seen.Suspended);
        Assert.False(seen.Protected);
    }

    [Fact]
    public async Task Pages_follow_each_other_in_the_order_of_ids_without_gap_or_overlap()
    {
        var callers = new[] { await Hub.ConnectAsync(Organization), await Hub.ConnectAsync(Organization) };
        var mark = Guid.NewGuid().ToString("n");
        var made = new List<Guid>();
        for (var i = 0; i < 11; i++)
        {
            made.Add((await Hub.CreateUserAsync(callers[i % 2], $$"""{"userName":"p{{i}}-{{mark}}","title":"{{mark}}"}""")).Id);
        }
        var read = new List<Guid>();
        var filter = FilterParser.Parse($"title eq \"{mark}\"", TestSchemas.Catalog.User, Dialect.Strict);
        while (await Users.ListAsync(filter, read.Count == 0 ? Guid.Empty : read[^1], 3, Ct) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(user => user.Resource.Id));
        }
        Assert.Equal(made, read);
        Assert.Equal(2, (await Users.ListAsync(new UserQuery(), Guid.Empty, 2, Ct)).Count);
    }

    [Fact]
    public async Task Groups_of_every_connection_are_listed_and_their_members_paged()
    {
        var (first, second) = (await Hub.ConnectAsync(Organization), await Hub.ConnectAsync(Organization));
        var name = $"team-{Guid.NewGuid():n}";
        var people = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            people.Add((await Hub.CreateNamedAsync(first, $"m{i}-{name}")).Id);
        }
        var inner = await Hub.CreateGroupAsync(first, $"inner-{name}");
        var one = await Hub.CreateGroupAsync(first, name, [.. people, inner.Id]);
        var two = await Hub.CreateGroupAsync(second, name);

        var found = await Groups.ListAsync(FilterParser.Parse($"displayName eq \"{name}\"", TestSchemas.Catalog.Group, Dialect.Strict), Guid.Empty, 10, Ct);
        Assert.Equal([(one.Id, first.ConnectionId), (two.Id, second.ConnectionId)], found.Select(group => (group.Resource.Id, group.ConnectionId)));
        var members = new List<DirectoryMember>();
        while (await Groups.MembersAsync(one.Id, members.Count == 0 ? Guid.Empty : members[^1].Id, 4, Ct) is { Count: > 0 } page)
        {
            members.AddRange(page);
        }
        Assert.Equal([.. people, inner.Id], members.Select(member => member.Id));
        Assert.Equal(($"m0-{name}", false), (members[0].Name, members[0].IsGroup));
        Assert.Equal(($"inner-{name}", true), (members[^1].Name, members[^1].IsGroup));
    }

    [Fact]
    public async Task AZ_04_another_organisations_people_and_groups_are_not_seen()
    {
        var caller = await Hub.ConnectAsync(organization: 22);
        var person = (await Hub.CreateUserAsync(caller, $$"""{"userName":"{{Guid.NewGuid():n}}","externalId":"foreign"}""")).Id;
        var group = await Hub.CreateGroupAsync(caller, "foreign", person);
        Assert.Empty(await FindAsync("externalId eq \"foreign\""));
        await NotThereAsync(() => Users.GetAsync(person, Ct));
        await NotThereAsync(() => Groups.GetAsync(group.Id, Ct));
        Assert.Empty(await Groups.MembersAsync(group.Id, Guid.Empty, 10, Ct));
        Assert.Empty(await Groups.ListAsync(FilterParser.Parse("displayName eq \"foreign\"", TestSchemas.Catalog.Group, Dialect.Strict), Guid.Empty, 10, Ct));
    }

    private async Task<IEnumerable<Guid>> FindAsync(string filter) =>
        (await Users.ListAsync(FilterParser.Parse(filter, TestSchemas.Catalog.User, Dialect.Strict), Guid.Empty, 100, Ct)).Select(user => user.Resource.Id);

    private static async Task NotThereAsync(Func<Task> read) => Assert.Equal(AdministrationFault.NotFound, (await Assert.ThrowsAsync<AdministrationException>(read)).Fault);
}
