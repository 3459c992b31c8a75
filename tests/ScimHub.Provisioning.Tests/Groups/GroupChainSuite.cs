using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Groups;

/// <summary>Groups in groups in groups, as deep as a client likes.</summary>
public abstract class GroupChainSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const int Depth = 10_000;
    private const int Ends = 100;

    private static readonly Permission Edit = Permission.Parse("build:edit");

    [Fact]
    public async Task GR_01_a_chain_of_ten_thousand_groups_answers_and_is_taken_apart_again()
    {
        const int Organization = 7_000;
        var caller = await Hub.ConnectAsync(Organization);
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(Organization));
        var reader = new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Organization);
        var (ada, eve) = ((await Hub.CreateNamedAsync(caller, "ada")).Id, (await Hub.CreateNamedAsync(caller, "eve")).Id);
        var groups = new Guid[Depth];
        await EachAsync(0, Depth, async i => groups[i] = (await Hub.CreateGroupAsync(caller, $"chain-{i}", i == 0 ? [ada] : [])).Id);
        await using (var context = Hub.Storage.CreateContext(Organization))
        {
            context.NestedGroups.AddRange(Enumerable.Range(1, Depth - 1).Select(i => new NestedGroup { OrganizationId = Organization, GroupId = groups[i], ChildId = groups[i - 1], ConnectionId = caller.ConnectionId }));
            await context.SaveChangesAsync(Ct);
        }
        var (bottom, top) = (groups[0], groups[^1]);
        await access.GrantAsync(new(null, top, "Member", null, null, null), Ct);

        await AnswersAsync();
        Assert.Equal([bottom], (await Hub.Users.GetAsync(caller, ada, withGroups: true, Ct)).Groups!.Select(group => group.Id));
        Assert.Equal([groups[^2]], await Hub.MembersAsync(caller, top));
        Assert.Equal(1, (await Hub.ListGroupsAsync(caller, $"members.value eq \"{bottom}\"")).Total);
        // Closed to a circle it answers too, and opened again.
        await Hub.AddMembersAsync(caller, bottom, top);
        await AnswersAsync();
        await Hub.RemoveMemberAsync(caller, bottom, top);
        // What is granted at the top is guarded at the bottom.
        var admin = await access.GrantAsync(new(null, top, "Admin", null, null, null), Ct);
        await access.GrantAsync(new(eve, null, "Admin", null, null, null), Ct);
        await FaultAsync(403, ScimErrorType.None, () => Hub.AddMembersAsync(caller, bottom, eve));
        await FaultAsync(403, ScimErrorType.None, () => Hub.Groups.DeleteAsync(caller, groups[Depth / 2], Precondition.None, Ct));
        await access.EndGrantAsync(admin.Id, Ct);

        await Hub.RemoveMemberAsync(caller, groups[Depth / 2], groups[(Depth / 2) - 1]);
        Assert.False((await reader.ExplainAsync(ada, Edit, null, Ct)).Granted);
        // Its ends go first, and the rest as readily: a group's end costs what hangs on it.
        await EachAsync(0, Ends, i => Hub.Groups.DeleteAsync(caller, groups[i], Precondition.None, Ct));
        await EachAsync(Depth - Ends, Depth, i => Hub.Groups.DeleteAsync(caller, groups[i], Precondition.None, Ct));
        Assert.Equal(Depth - (2 * Ends), (await Hub.ListGroupsAsync(caller)).Total);
        Assert.Empty((await reader.FactsAsync(ada, Ct)).Grants);
        await Hub.VerifyAsync();

        async Task AnswersAsync()
        {
            var explanation = await reader.ExplainAsync(ada, Edit, null, Ct);
            Assert.True(explanation.Granted);
            Assert.Equal(Depth, Assert.Single(explanation.Reasons).Fact.Via.Count);
            Assert.Equal([ada], (await reader.WhoAsync(Edit, null, Guid.Empty, 10, Ct)).Select(holder => holder.UserId));
        }
    }

    private static Task EachAsync(int from, int to, Func<int, Task> work) =>
        Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Ct }, async (i, _) => await work(i));
}
