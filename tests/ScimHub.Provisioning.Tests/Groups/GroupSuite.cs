using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Groups;

public abstract class GroupSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task A_created_group_reads_back_as_it_was_sent()
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, "reader");
        var created = await Hub.Groups.CreateAsync(caller, TestDatabase.Group($$$"""
            {"displayName":"Team A","externalId":"t-1","members":[{"value":"{{{user.Id}}}"}],"urn:example:params:scim:schemas:extension:team:1.0:Group":{"floor":3,"tags":["x","y"]}}
            """), Ct);
        var read = await Hub.Groups.GetAsync(caller, created.Id, Ct);
        Assert.Equal(created.Document.ToArray(), read.Document.ToArray());
        Assert.Equal((1L, "t-1"), (read.Version, read.ExternalId));
        var resource = TestDatabase.Resource(read, TestSchemas.Catalog.Group);
        Assert.Equal("Team A", resource.Text(GroupAttributes.DisplayName));
        Assert.Null(resource[GroupAttributes.Members]);
        Assert.Equal([user.Id], await Hub.MembersAsync(caller, created.Id));
        Assert.Equal(["group.created"], await Hub.AuditAsync(caller, created.Id));
    }

    [Fact]
    public async Task A_group_is_renamed_replaced_and_deleted()
    {
        var caller = await Hub.ConnectAsync();
        var users = new[] { await Hub.CreateNamedAsync(caller, "grp-a"), await Hub.CreateNamedAsync(caller, "grp-b") };
        var group = await Hub.CreateGroupAsync(caller, "Before", users.Select(user => user.Id));

        var renamed = await Hub.PatchGroupAsync(caller, group.Id, """[{"op":"replace","path":"displayName","value":"After"}]""");
        Assert.Equal(2, renamed.Version);
        Assert.Equal(2, (await Hub.MembersAsync(caller, group.Id)).Count);
        Assert.Equal([new(group.Id, "After")], (await Hub.Users.GetAsync(caller, users[0].Id, withGroups: true, Ct)).Groups!);

        var replaced = await Hub.Groups.ReplaceAsync(caller, group.Id, TestDatabase.Group($$"""{"displayName":"After","members":[{"value":"{{users[1].Id}}"}]}"""), Precondition.None, Ct);
        Assert.Equal(3, replaced.Version);
        Assert.Equal([users[1].Id], await Hub.MembersAsync(caller, group.Id));

        await Hub.Groups.DeleteAsync(caller, group.Id, Precondition.None, Ct);
        await NotFoundAsync(async () => await Hub.Groups.GetAsync(caller, group.Id, Ct));
        Assert.Empty((await Hub.Users.GetAsync(caller, users[1].Id, withGroups: true, Ct)).Groups!);
        Assert.Equal(["group.created", "group.updated", "group.updated", "group.deleted"], await Hub.AuditAsync(caller, group.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task RE_06_a_repeated_add_remove_or_replace_writes_nothing()
    {
        var caller = await Hub.ConnectAsync();
        var one = await Hub.CreateNamedAsync(caller, "rep-1");
        var two = await Hub.CreateNamedAsync(caller, "rep-2");
        var group = await Hub.CreateGroupAsync(caller, "Repeat", one.Id);

        Assert.Equal(1, (await Hub.AddMembersAsync(caller, group.Id, one.Id)).Version);
        Assert.Equal(2, (await Hub.AddMembersAsync(caller, group.Id, one.Id, two.Id, two.Id)).Version);
        Assert.Equal(2, (await Hub.AddMembersAsync(caller, group.Id, two.Id)).Version);
        Assert.Equal(3, (await Hub.RemoveMemberAsync(caller, group.Id, two.Id)).Version);
        Assert.Equal(3, (await Hub.RemoveMemberAsync(caller, group.Id, two.Id)).Version);
        Assert.Equal(3, (await Hub.RemoveMemberAsync(caller, group.Id, Guid.CreateVersion7())).Version);
        var same = TestDatabase.Group($$"""{"displayName":"Repeat","members":[{"value":"{{one.Id}}"}]}""");
        Assert.Equal(3, (await Hub.Groups.ReplaceAsync(caller, group.Id, same, Precondition.None, Ct)).Version);
        Assert.Equal(3, (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version);
        Assert.Equal(["group.created", "group.updated", "group.updated"], await Hub.AuditAsync(caller, group.Id));
    }

    [Fact]
    public async Task SC_07_removing_one_member_leaves_the_other()
    {
        var caller = await Hub.ConnectAsync();
        var one = await Hub.CreateNamedAsync(caller, "sc07-1");
        var two = await Hub.CreateNamedAsync(caller, "sc07-2");
        var group = await Hub.CreateGroupAsync(caller, "Pair", one.Id, two.Id);
        await Hub.PatchGroupAsync(caller, group.Id, $$"""[{"op":"Remove","path":"members","value":[{"value":"{{one.Id}}"}]}]""");
        Assert.Equal([two.Id], await Hub.MembersAsync(caller, group.Id));
    }

    [Fact]
    public async Task A_replace_of_members_leaves_exactly_those()
    {
        var caller = await Hub.ConnectAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            ids.Add((await Hub.CreateNamedAsync(caller, $"exact-{i}")).Id);
        }
        var nested = await Hub.CreateGroupAsync(caller, "Nested");
        var group = await Hub.CreateGroupAsync(caller, "Exact", [.. ids[..4], nested.Id]);
        await Hub.PatchGroupAsync(caller, group.Id, $$"""[{"op":"replace","path":"members","value":[{"value":"{{ids[0]}}"},{"value":"{{ids[4]}}"}]}]""");
        Assert.Equal([ids[0], ids[4]], await Hub.MembersAsync(caller, group.Id));
        await Hub.PatchGroupAsync(caller, group.Id, """[{"op":"remove","path":"members"}]""");
        Assert.Empty(await Hub.MembersAsync(caller, group.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Members_are_people_and_groups_read_page_by_page()
    {
        var caller = await Hub.ConnectAsync();
        var people = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            people.Add((await Hub.CreateNamedAsync(caller, $"paged-{i}")).Id);
        }
        var inner = new[] { await Hub.CreateGroupAsync(caller, "Inner 1"), await Hub.CreateGroupAsync(caller, "Inner 2") };
        var group = await Hub.CreateGroupAsync(caller, "Outer", [.. people, .. inner.Select(g => g.Id)]);

        for (var limit = 1; limit <= 8; limit++)
        {
            var read = new List<MemberReference>();
            IReadOnlyList<MemberReference> page;
            do
            {
                page = await Hub.Groups.MembersAsync(caller, group, read.Count == 0 ? null : read[^1], limit, Ct);
                Assert.InRange(page.Count, 0, limit);
                read.AddRange(page);
            }
            while (page.Count == limit);
            Assert.Equal([.. people.Select(id => new MemberReference(id, false)), .. inner.Select(g => new MemberReference(g.Id, true))], read);
        }
    }

    [Fact]
    public async Task A_nested_group_leaves_its_parents_when_it_is_deleted()
    {
        var caller = await Hub.ConnectAsync();
        var inner = await Hub.CreateGroupAsync(caller, "Leaving");
        var outer = await Hub.CreateGroupAsync(caller, "Left", inner.Id);
        await Hub.Groups.DeleteAsync(caller, inner.Id, Precondition.None, Ct);
        Assert.Empty(await Hub.MembersAsync(caller, outer.Id));
        Assert.Equal(2, (await Hub.Groups.GetAsync(caller, outer.Id, Ct)).Version);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_group_cannot_hold_itself()
    {
        var caller = await Hub.ConnectAsync();
        var group = await Hub.CreateGroupAsync(caller, "Ouroboros");
        await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.AddMembersAsync(caller, group.Id, group.Id));
        Assert.Equal(1, (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version);
    }

    [Theory]
    [InlineData("0194a000-0000-7000-8000-000000000000")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("nobody")]
    [InlineData("")]
    public async Task RE_07_an_unknown_member_is_refused_with_nothing_stored(string member)
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, $"re07-{Guid.CreateVersion7():n}");
        var body = $$"""{"displayName":"Refused","members":[{"value":"{{user.Id}}"},{"value":"{{member}}"}]}""";
        await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.Groups.CreateAsync(caller, TestDatabase.Group(body), Ct));
        Assert.Empty((await Hub.ListGroupsAsync(caller)).Items);

        var group = await Hub.CreateGroupAsync(caller, "Refused", user.Id);
        await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.Groups.ReplaceAsync(caller, group.Id, TestDatabase.Group(body), Precondition.None, Ct));
        Assert.Equal([user.Id], await Hub.MembersAsync(caller, group.Id));
        Assert.Equal(1, (await Hub.Groups.GetAsync(caller, group.Id, Ct)).Version);
    }

    [Fact]
    public async Task An_unknown_member_is_left_out_where_the_connection_says_so()
    {
        var caller = await Hub.ConnectAsync(unknownMembers: UnknownMembers.Ignore);
        var user = await Hub.CreateNamedAsync(caller, "known");
        var group = await Hub.Groups.CreateAsync(
            caller,
            TestDatabase.Group($$"""{"displayName":"Ignored","members":[{"value":"nobody"},{"value":"{{user.Id}}"},{"value":"{{Guid.CreateVersion7()}}"},{"value":"{{Guid.Empty}}"}]}"""),
            Ct);
        Assert.Equal([user.Id], await Hub.MembersAsync(caller, group.Id));
    }

    [Fact]
    public async Task AZ_04_a_member_of_another_connection_is_unknown()
    {
        var here = await Hub.ConnectAsync();
        var there = await Hub.ConnectAsync();
        var stranger = await Hub.CreateNamedAsync(there, "stranger");
        var theirs = await Hub.CreateGroupAsync(there, "Theirs");
        var group = await Hub.CreateGroupAsync(here, "Ours");
        var unknown = await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.AddMembersAsync(here, group.Id, Guid.CreateVersion7()));
        foreach (var id in (Guid[])[stranger.Id, theirs.Id])
        {
            var fault = await FaultAsync(400, ScimErrorType.InvalidValue, () => Hub.AddMembersAsync(here, group.Id, id));
            Assert.Equal(unknown.Message.Length, fault.Message.Length);
        }
        Assert.Empty(await Hub.MembersAsync(here, group.Id));
    }

    [Fact]
    public async Task RE_08_a_stale_version_is_412_also_where_only_members_change()
    {
        var caller = await Hub.ConnectAsync();
        var user = await Hub.CreateNamedAsync(caller, "stale-member");
        var group = await Hub.CreateGroupAsync(caller, "Stale");
        await Hub.PatchGroupAsync(caller, group.Id, """[{"op":"replace","path":"displayName","value":"Stale 2"}]""", Precondition.AnyOf([1]));
        await FaultAsync(412, ScimErrorType.None, () => Hub.PatchGroupAsync(
            caller, group.Id, $$"""[{"op":"add","path":"members","value":[{"value":"{{user.Id}}"}]}]""", Precondition.AnyOf([1])));
        await FaultAsync(412, ScimErrorType.None, () => Hub.Groups.DeleteAsync(caller, group.Id, Precondition.AnyOf([1]), Ct));
        Assert.Empty(await Hub.MembersAsync(caller, group.Id));
        await Hub.Groups.DeleteAsync(caller, group.Id, Precondition.AnyOf([2]), Ct);
    }

    [Fact]
    public async Task A_group_may_be_large()
    {
        var caller = await Hub.ConnectAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 1_500; i++)
        {
            ids.Add((await Hub.CreateNamedAsync(caller, $"large-{i}")).Id);
        }
        var group = await Hub.CreateGroupAsync(caller, "Large", ids);
        Assert.Equal(ids, await Hub.MembersAsync(caller, group.Id));
        Assert.Equal(1, (await Hub.AddMembersAsync(caller, group.Id, ids)).Version);
        var replaced = await Hub.Groups.ReplaceAsync(
            caller, group.Id, TestDatabase.Group($$"""{"displayName":"Large","members":[{"value":"{{ids[700]}}"}]}"""), Precondition.None, Ct);
        Assert.Equal(2, replaced.Version);
        Assert.Equal([ids[700]], await Hub.MembersAsync(caller, group.Id));
        Assert.Equal(1_500, (await Hub.ListUsersAsync(caller, count: 0)).Total);
    }
}
