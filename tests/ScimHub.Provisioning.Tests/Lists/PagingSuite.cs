using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Lists;

public abstract class PagingSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task Pages_by_index_cover_the_list_in_the_order_of_creation()
    {
        var (caller, ids) = await PeopleAsync("index", 25);
        for (var count = 1; count <= 26; count += 5)
        {
            var listed = new List<Guid>();
            while (listed.Count < 25)
            {
                var page = await Hub.ListUsersAsync(caller, startIndex: listed.Count + 1, count: count);
                Assert.Equal((25L, Math.Min(count, 25 - listed.Count)), (page.Total, page.Items.Count));
                listed.AddRange(page.Items.Select(user => user.Id));
                Assert.Equal(listed.Count < 25, page.Next is not null);
            }
            Assert.Equal(ids, listed);
        }
    }

    [Fact]
    public async Task SC_14_a_count_of_none_tells_the_total_and_a_start_past_the_end_is_an_empty_page()
    {
        var (caller, _) = await PeopleAsync("edge", 7);
        foreach (var filter in (string?[])[null, "userName sw \"edge\""])
        {
            foreach (var (start, count) in ((long, int)[])[(1, 0), (5, 0), (8, 3), (1_000, 3), (long.MaxValue, 3)])
            {
                var page = await Hub.ListUsersAsync(caller, filter, startIndex: start, count: count);
                Assert.Equal((7L, 0), (page.Total, page.Items.Count));
                Assert.Null(page.Next);
            }
            var last = await Hub.ListUsersAsync(caller, filter, startIndex: 6, count: 3);
            Assert.Equal((7L, 2), (last.Total, last.Items.Count));
        }
        var nobody = await Hub.ConnectAsync();
        Assert.Equal(0, (await Hub.ListUsersAsync(nobody)).Total);
        Assert.Equal(0, (await Hub.ListGroupsAsync(nobody, startIndex: 5)).Total);
    }

    [Fact]
    public async Task The_total_counts_what_matches_whatever_the_page()
    {
        var (caller, _) = await PeopleAsync("total", 30);
        for (var start = 1; start <= 35; start++)
        {
            Assert.Equal(10, (await Hub.ListUsersAsync(caller, "userName ew \"0\" or userName ew \"5\" or userName ew \"3\" or userName sw \"total-7\"", startIndex: start, count: 4)).Total);
        }
    }

    [Fact]
    public async Task Deep_pages_begin_where_skipping_would_begin()
    {
        var (caller, ids) = await PeopleAsync("deep", 3_000);
        // Ids this young are not yet settled: pages skip.
        await CheckAsync(2_500);
        Hub.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var start in (int[])[1, 1_024, 1_025, 1_026, 1_280, 1_281, 1_282, 1_537, 2_048, 2_049, 2_050, 2_816, 2_817, 2_999, 3_000, 3_001, 4_000])
        {
            await CheckAsync(start);
        }

        // A removal moves the ranks behind it.
        await Hub.Users.DeleteAsync(caller, ids[700], Precondition.None, Ct);
        ids.RemoveAt(700);
        foreach (var start in (int[])[700, 701, 1_281, 2_049, 2_050, 2_999])
        {
            await CheckAsync(start);
        }

        // New ones come behind, and are found there once and again.
        var (_, more) = await PeopleAsync("deeper", 600, caller);
        ids.AddRange(more);
        await CheckAsync(3_400);
        Hub.Clock.Advance(TimeSpan.FromMinutes(1));
        await CheckAsync(3_400);
        await CheckAsync(3_073);

        async Task CheckAsync(int start)
        {
            var page = await Hub.ListUsersAsync(caller, startIndex: start, count: 5);
            Assert.Equal(ids.Skip(start - 1).Take(5), page.Items.Select(user => user.Id));
            Assert.Equal(ids.Count, page.Total);
        }
    }

    [Fact]
    public async Task A_cursor_walks_the_list_once_though_it_changes_meanwhile()
    {
        var (caller, ids) = await PeopleAsync("cursor", 40);
        var walked = new List<Guid>();
        PagePosition? position = null;
        do
        {
            var page = await Hub.ListUsersAsync(caller, count: 7, after: position);
            walked.AddRange(page.Items.Select(user => user.Id));
            position = page.Next;
            if (walked.Count == 14)
            {
                await Hub.Users.DeleteAsync(caller, ids[3], Precondition.None, Ct);
                await Hub.Users.DeleteAsync(caller, ids[30], Precondition.None, Ct);
            }
        }
        while (position is not null);
        Assert.Equal(ids.Where((_, i) => i != 30), walked);
    }

    [Theory]
    [InlineData("userName")]
    [InlineData("title")]
    [InlineData("name.familyName")]
    [InlineData("emails")]
    [InlineData("emails.value")]
    [InlineData("externalId")]
    [InlineData("id")]
    [InlineData("active")]
    [InlineData("meta.created")]
    [InlineData("meta.lastModified")]
    [InlineData("meta.resourceType")]
    [InlineData("schemas")]
    [InlineData("groups.display")]
    [InlineData("groups")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:whole")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:part")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:moment")]
    [InlineData("urn:example:params:scim:schemas:extension:person:1.0:User:skills.level")]
    public async Task A_cursor_walks_a_sorted_list_as_one_page_shows_it(string sortBy)
    {
        var caller = await Hub.ConnectAsync();
        var prefix = $"sorted-{Guid.CreateVersion7():n}";
        var users = new List<Guid>();
        for (var i = 0; i < 23; i++)
        {
            // Ties, absent values, negative numbers, the same instant in two forms.
            var optional = i % 4 == 0 ? "" : $$$"""
                ,"title":"T{{{i % 3}}}","name":{"familyName":"F{{{i % 5}}}"},"emails":[{"value":"x{{{i % 7}}}@example.org"},{"value":"a{{{i % 2}}}@example.org","primary":true}]
                ,"{{{TestSchemas.Person}}}":{"whole":{{{i % 5 - 2}}},"part":{{{(i % 3 - 1) * 0.1m}}},"moment":"2026-01-0{{{i % 3 + 1}}}T00:00:00{{{(i % 2 == 0 ? "Z" : "+00:00")}}}","skills":[{"value":"s","level":{{{i % 6}}}}]}
                """;
            users.Add((await Hub.CreateUserAsync(caller, $$"""{"userName":"{{prefix}}-{{i * 7 % 23}}","externalId":"e{{i % 10}}{{i}}","active":{{(i % 3 == 0 ? "true" : "false")}}{{optional}}}""")).Id);
        }
        await Hub.CreateGroupAsync(caller, "B", users[..9]);
        await Hub.CreateGroupAsync(caller, "A", users[5..15]);
        foreach (var descending in (bool[])[false, true])
        {
            var whole = await Hub.ListUsersAsync(caller, sortBy: sortBy, descending: descending, count: 100);
            Assert.Equal(users.Order(), whole.Items.Select(user => user.Id).Order());
            foreach (var count in (int[])[1, 4, 22, 23])
            {
                var walked = new List<Guid>();
                PagePosition? position = null;
                do
                {
                    var page = await Hub.ListUsersAsync(caller, "userName pr", sortBy, descending, count: count, after: position);
                    Assert.Equal(23, page.Total);
                    walked.AddRange(page.Items.Select(user => user.Id));
                    position = page.Next;
                }
                while (position is not null);
                Assert.Equal(whole.Items.Select(user => user.Id), walked);
                var indexed = await Hub.ListUsersAsync(caller, null, sortBy, descending, startIndex: 6, count: count);
                Assert.Equal(walked.Skip(5).Take(count), indexed.Items.Select(user => user.Id));
            }
        }
    }

    [Fact]
    public async Task Groups_are_listed_filtered_and_sorted_too()
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, "group-lister");
        var c = await Hub.CreateGroupAsync(caller, "c", user.Id);
        var a = await Hub.CreateGroupAsync(caller, "A");
        var b = await Hub.CreateGroupAsync(caller, "b", c.Id);
        Assert.Equal([c.Id, a.Id, b.Id], await IdsAsync());
        Assert.Equal([a.Id, b.Id, c.Id], await IdsAsync(sortBy: "displayName"));
        Assert.Equal([c.Id, b.Id, a.Id], await IdsAsync(sortBy: "displayName", descending: true));
        Assert.Equal([c.Id], await IdsAsync($"members.value eq \"{user.Id}\""));
        Assert.Equal([b.Id], await IdsAsync("members.type eq \"group\""));
        Assert.Equal([a.Id], await IdsAsync("not (members pr)"));
        Assert.Equal([c.Id], await IdsAsync($"members[value eq \"{user.Id}\" and type eq \"User\"]"));
        foreach (var path in (string[])["members", "members.value", "members.type", "meta.resourceType", "meta.version"])
        {
            Assert.Equal(3, (await IdsAsync(sortBy: path)).Count());
        }

        async Task<IEnumerable<Guid>> IdsAsync(string? filter = null, string? sortBy = null, bool descending = false) =>
            (await Hub.ListGroupsAsync(caller, filter, sortBy, descending)).Items.Select(group => group.Id);
    }

    private async Task<(ScimCaller Caller, List<Guid> Ids)> PeopleAsync(string prefix, int count, ScimCaller? caller = null)
    {
        caller ??= await Hub.ConnectAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            ids.Add((await Hub.CreateNamedAsync(caller, $"{prefix}-{i}")).Id);
        }
        return (caller, ids);
    }
}
