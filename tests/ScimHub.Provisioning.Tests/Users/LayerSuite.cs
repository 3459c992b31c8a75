using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Users;

/// <summary>People whom more than one source describes.</summary>
public abstract class LayerSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task Deleting_a_person_another_connection_holds_deactivates_the_account()
    {
        var (leaving, staying, id) = await SharedAsync("held", """{"userName":"held-there","title":"There","active":true}""");
        var group = await Hub.CreateGroupAsync(leaving, "Leaving", id);
        await Hub.Users.DeleteAsync(leaving, id, Precondition.None, Ct);

        await NotFoundAsync(async () => await Hub.Users.GetAsync(leaving, id, withGroups: false, Ct));
        Assert.Empty((await Hub.ListUsersAsync(leaving)).Items);
        Assert.Empty(await Hub.MembersAsync(leaving, group.Id));
        var user = await RowAsync(id);
        Assert.Equal((false, true), (user.Active, user.Suspended));
        Assert.Equal("held-there", user.UserNameKey);
        await VerifySharedAsync();

        // What it wrote is what it reads: a local decision does not come back as a remote one.
        var view = TestDatabase.Resource(await Hub.Users.GetAsync(staying, id, withGroups: false, Ct));
        Assert.Equal(ScimBoolean.True, view[UserAttributes.Active]);
        Assert.Equal("There", view.Text(UserAttributes.Title));
    }

    [Fact]
    public async Task The_other_connection_does_not_bring_a_deactivated_account_back()
    {
        var (leaving, staying, id) = await SharedAsync("still", """{"userName":"still-there","active":true}""");
        await Hub.Users.DeleteAsync(leaving, id, Precondition.None, Ct);
        await Hub.PatchUserAsync(staying, id, """[{"op":"replace","path":"title","value":"New"},{"op":"replace","path":"active","value":true}]""");
        var user = await RowAsync(id);
        Assert.False(user.Active);
        Assert.Equal("New", TestDatabase.Resource(new(id, user.Document, null, default, default, 1)).Text(UserAttributes.Title));
        await VerifySharedAsync();
    }

    [Fact]
    public async Task An_account_brought_back_follows_its_remaining_connection_again()
    {
        var (leaving, staying, id) = await SharedAsync("back", """{"userName":"back-there","active":true}""");
        await Hub.Users.DeleteAsync(leaving, id, Precondition.None, Ct);
        await using (var context = Hub.Storage.CreateContext())
        {
            await context.Users.Where(x => x.Id == id).ExecuteUpdateAsync(x => x.SetProperty(user => user.Suspended, false), Ct);
        }
        foreach (var title in (string[])["One", "Two"])
        {
            await Hub.PatchUserAsync(staying, id, $$"""[{"op":"replace","path":"title","value":"{{title}}"}]""");
            Assert.Equal(title, TestDatabase.Resource(await Hub.Users.GetAsync(staying, id, withGroups: false, Ct)).Text(UserAttributes.Title));
            Assert.True((await RowAsync(id)).Active);
            await VerifySharedAsync();
        }
        await using var after = Hub.Storage.CreateContext();
        Assert.Null((await after.LinkedIdentities.SingleAsync(x => x.UserId == id, Ct)).Layer);
    }

    [Fact]
    public async Task The_last_hold_ended_deletes_the_account()
    {
        var (one, two, id) = await SharedAsync("last", """{"userName":"last-there"}""");
        await Hub.Users.DeleteAsync(one, id, Precondition.None, Ct);
        await Hub.Users.DeleteAsync(two, id, Precondition.None, Ct);
        await using var context = Hub.Storage.CreateContext();
        Assert.False(await context.Users.AnyAsync(x => x.Id == id, Ct));
        Assert.Equal(["user.created", "user.updated", "user.deleted", "user.deleted"], await Hub.AuditAsync(one, id));
    }

    [Fact]
    public async Task Active_is_what_all_connections_say_and_each_reads_its_own()
    {
        var (one, two, id) = await SharedAsync("both", """{"userName":"both-there","active":true}""");
        await Hub.PatchUserAsync(two, id, """[{"op":"replace","path":"active","value":false}]""");
        Assert.False((await RowAsync(id)).Active);
        Assert.Equal(ScimBoolean.True, TestDatabase.Resource(await Hub.Users.GetAsync(one, id, withGroups: false, Ct))[UserAttributes.Active]);
        Assert.Equal(ScimBoolean.False, TestDatabase.Resource(await Hub.Users.GetAsync(two, id, withGroups: false, Ct))[UserAttributes.Active]);
        await VerifySharedAsync();

        await Hub.PatchUserAsync(two, id, """[{"op":"replace","path":"active","value":true}]""");
        Assert.True((await RowAsync(id)).Active);
        await VerifySharedAsync();
    }

    [Fact]
    public async Task A_value_one_connection_withdraws_lets_the_others_show_through()
    {
        var (one, two, id) = await SharedAsync("through", """{"userName":"through-there","nickName":"Two","title":"Two"}""");
        await Hub.PatchUserAsync(one, id, """[{"op":"add","path":"title","value":"One"}]""");
        Assert.Equal("One", Effective(await RowAsync(id)).Text(UserAttributes.Title));
        Assert.Equal("Two", TestDatabase.Resource(await Hub.Users.GetAsync(two, id, withGroups: false, Ct)).Text(UserAttributes.Title));
        Assert.Equal("Two", TestDatabase.Resource(await Hub.Users.GetAsync(one, id, withGroups: false, Ct)).Text(UserAttributes.NickName));
        await VerifySharedAsync();

        await Hub.PatchUserAsync(one, id, """[{"op":"remove","path":"title"}]""");
        Assert.Equal("Two", Effective(await RowAsync(id)).Text(UserAttributes.Title));
        await VerifySharedAsync();
    }

    [Fact]
    public async Task A_get_and_put_loop_of_one_connection_does_not_adopt_what_others_say()
    {
        var (one, two, id) = await SharedAsync("loop", """{"userName":"loop-there","active":true}""");
        await Hub.PatchUserAsync(two, id, """[{"op":"replace","path":"active","value":false}]""");
        var own = TestDatabase.Resource(await Hub.Users.GetAsync(one, id, withGroups: false, Ct));
        await Hub.Users.ReplaceAsync(one, id, own, Precondition.None, Ct);
        await Hub.PatchUserAsync(two, id, """[{"op":"replace","path":"active","value":true}]""");
        Assert.True((await RowAsync(id)).Active);
        await VerifySharedAsync();
    }

    private async Task VerifySharedAsync() => Assert.Empty(await StorageVerifier.VerifyAsync(Hub.Storage, TestSchemas.Catalog, Ct));

    private static ScimResource Effective(User user) => TestDatabase.Resource(new(user.Id, user.Document, null, default, default, user.Version));

    private async Task<User> RowAsync(Guid id)
    {
        await using var context = Hub.Storage.CreateContext();
        return await context.Users.AsNoTracking().SingleAsync(x => x.Id == id, Ct);
    }

    /// <summary>A person two connections hold: one made it, the other was linked by an administrator.</summary>
    private async Task<(ScimCaller First, ScimCaller Second, Guid Id)> SharedAsync(string name, string layer)
    {
        var first = await Hub.ConnectAsync();
        var second = await Hub.ConnectAsync();
        var created = await Hub.CreateUserAsync(first, $$"""{"userName":"{{name}}-here","active":true}""");
        var other = TestDatabase.User(layer);
        await using var context = Hub.Storage.CreateContext();
        context.LinkedIdentities.Add(new LinkedIdentity
        {
            OrganizationId = second.OrganizationId,
            ConnectionId = second.ConnectionId,
            Channel = Channel.Scim,
            UserId = created.Id,
            ExternalId = "there",
            Layer = ResourceWriter.ToUtf8(other),
        });
        var slot = ResourceCount.SlotOf(created.Id);
        (await context.ResourceCounts.SingleAsync(x => x.ConnectionId == second.ConnectionId && x.Slot == slot, Ct)).Users++;
        await context.SaveChangesAsync(Ct);
        // A write of the first connection merges, as the act of linking would.
        await Hub.PatchUserAsync(first, created.Id, """[{"op":"add","path":"locale","value":"en"}]""");
        return (first, second, created.Id);
    }
}
