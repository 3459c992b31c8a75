using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Tenants;

/// <summary>Two organisations, and two connections of one, never see each other.</summary>
public abstract class TenantSuite(TestDatabase hub) : StorageSuite(hub)
{
    public static TheoryData<bool> OtherOrganisation { get; } = new(true, false);

    [Theory]
    [MemberData(nameof(OtherOrganisation))]
    public async Task AZ_04_what_another_owns_does_not_exist(bool otherOrganisation)
    {
        var (here, there) = await PairAsync(otherOrganisation);
        var user = await Hub.CreateUserAsync(there, $$"""{"userName":"az04-{{otherOrganisation}}","externalId":"az04","emails":[{"value":"az04@example.org"}]}""");
        var group = await Hub.CreateGroupAsync(there, "az04", user.Id);
        var title = """[{"op":"replace","path":"title","value":"x"}]""";

        await SameAsUnknownAsync(user.Id, async id => await Hub.Users.GetAsync(here, id, withGroups: true, Ct));
        await SameAsUnknownAsync(user.Id, id => Hub.PatchUserAsync(here, id, title));
        await SameAsUnknownAsync(user.Id, id => Hub.Users.ReplaceAsync(here, id, TestDatabase.User("""{"userName":"mine"}"""), Precondition.None, Ct));
        await SameAsUnknownAsync(user.Id, id => Hub.Users.DeleteAsync(here, id, Precondition.None, Ct));
        await SameAsUnknownAsync(group.Id, async id => await Hub.Groups.GetAsync(here, id, Ct));
        await SameAsUnknownAsync(group.Id, id => Hub.PatchGroupAsync(here, id, """[{"op":"replace","path":"displayName","value":"x"}]"""));
        await SameAsUnknownAsync(group.Id, id => Hub.Groups.ReplaceAsync(here, id, TestDatabase.Group("""{"displayName":"x"}"""), Precondition.None, Ct));
        await SameAsUnknownAsync(group.Id, id => Hub.Groups.DeleteAsync(here, id, Precondition.None, Ct));

        foreach (var filter in (string?[])[null, "userName pr", $"userName eq \"az04-{otherOrganisation}\"", "externalId eq \"az04\"", $"id eq \"{user.Id}\"", "emails.value eq \"az04@example.org\"", $"groups.value eq \"{group.Id}\"", "not (title pr)"])
        {
            var page = await Hub.ListUsersAsync(here, filter);
            Assert.Equal((0L, 0), (page.Total, page.Items.Count));
            Assert.Equal(1, (await Hub.ListUsersAsync(there, filter)).Total);
        }
        foreach (var filter in (string?[])[null, "displayName eq \"az04\"", $"id eq \"{group.Id}\"", $"members.value eq \"{user.Id}\"", "members pr"])
        {
            var page = await Hub.ListGroupsAsync(here, filter);
            Assert.Equal((0L, 0), (page.Total, page.Items.Count));
            Assert.Equal(1, (await Hub.ListGroupsAsync(there, filter)).Total);
        }

        Assert.Equal(1, (await Hub.Users.GetAsync(there, user.Id, withGroups: false, Ct)).Version);
        Assert.Equal(1, (await Hub.Groups.GetAsync(there, group.Id, Ct)).Version);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task AZ_04_two_organisations_may_have_people_of_one_name()
    {
        var (here, there) = await PairAsync(otherOrganisation: true);
        var mine = await Hub.CreateUserAsync(here, """{"userName":"twin","externalId":"twin"}""");
        var theirs = await Hub.CreateUserAsync(there, """{"userName":"twin","externalId":"twin"}""");
        Assert.Equal([mine.Id], (await Hub.ListUsersAsync(here, "userName eq \"twin\"")).Items.Select(user => user.Id));
        Assert.Equal([theirs.Id], (await Hub.ListUsersAsync(there, "userName eq \"twin\"")).Items.Select(user => user.Id));
        await Hub.Users.DeleteAsync(there, theirs.Id, Precondition.None, Ct);
        await Hub.Users.GetAsync(here, mine.Id, withGroups: false, Ct);
    }

    [Fact]
    public async Task AZ_04_the_words_of_a_conflict_are_the_same_whoever_holds_the_name()
    {
        var (here, there) = await PairAsync(otherOrganisation: false);
        await Hub.CreateNamedAsync(here, "words-1");
        await Hub.CreateNamedAsync(there, "words-2");
        var own = await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(here, "words-1"));
        var other = await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(here, "words-2"));
        Assert.Equal(own.Message, other.Message);
    }

    [Fact]
    public async Task AZ_04_a_context_sees_one_organisation_only()
    {
        var (here, there) = await PairAsync(otherOrganisation: true);
        await Hub.CreateGroupAsync(there, "Unseen", (await Hub.CreateNamedAsync(there, "unseen")).Id);
        await using var context = Hub.Storage.CreateContext(here.OrganizationId);
        Assert.DoesNotContain(context.Users.AsEnumerable(), x => x.OrganizationId != here.OrganizationId);
        Assert.DoesNotContain(context.LinkedIdentities.AsEnumerable(), x => x.OrganizationId != here.OrganizationId);
        Assert.DoesNotContain(context.Groups.AsEnumerable(), x => x.OrganizationId != here.OrganizationId);
        Assert.DoesNotContain(context.Members.AsEnumerable(), x => x.OrganizationId != here.OrganizationId);
        Assert.DoesNotContain(context.AuditEntries.AsEnumerable(), x => x.OrganizationId != here.OrganizationId);
        Assert.DoesNotContain(context.Connections.AsEnumerable(), x => x.OrganizationId != here.OrganizationId);
    }

    private async Task<(ScimCaller Here, ScimCaller There)> PairAsync(bool otherOrganisation) =>
        (await Hub.ConnectAsync(), await Hub.ConnectAsync(otherOrganisation ? 7 : 1));

    /// <summary>404, in the words an id that never was gets.</summary>
    private static async Task SameAsUnknownAsync(Guid id, Func<Guid, Task> request)
    {
        var never = Guid.CreateVersion7();
        var unknown = await NotFoundAsync(() => request(never));
        var fault = await NotFoundAsync(() => request(id));
        Assert.Equal(unknown.Message.Replace(never.ToString(), "", StringComparison.Ordinal), fault.Message.Replace(id.ToString(), "", StringComparison.Ordinal));
    }
}
