using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Users;

/// <summary>Two accounts of one person become one and are parted again; accounts come to their end. Each test has an organisation of its own.</summary>
public abstract class MergeSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static int organizations = 9_000;

    [Fact]
    public async Task Two_accounts_become_one_with_what_either_had_and_are_parted_as_they_were()
    {
        var site = await SiteAsync();
        var pushed = (await Hub.CreateUserAsync(site.Caller, """{"userName":"ana@contoso.com","externalId":"e1","title":"Analyst"}""")).Id;
        var signedIn = Of(await site.SignInAsync("s1", """{"userName":"ana","title":"Temp","nickName":"An"}""", match: "e2"));
        await EditAsync(site, signedIn, """[{"op":"add","path":"nickName","value":"Annie"},{"op":"add","path":"preferredLanguage","value":"pt"}]""");
        await EditAsync(site, pushed, """[{"op":"add","path":"nickName","value":"A."}]""");
        var (both, only) = (await Groups(site).CreateAsync("Both", Ct), await Groups(site).CreateAsync("Only", Ct));
        await Groups(site).AddMembersAsync(both.Resource.Id, [pushed, signedIn], Precondition.None, Ct);
        await Groups(site).AddMembersAsync(only.Resource.Id, [signedIn], Precondition.None, Ct);
        await Groups(site).AddManagerAsync(only.Resource.Id, signedIn, Ct);
        await GiveAsync(site, pushed, "Viewer");
        await GiveAsync(site, signedIn, "Viewer");
        var moving = await GiveAsync(site, signedIn, "Developer");
        await OpenSessionAsync(site, signedIn);
        var before = await RowsAsync(site);

        var plan = await Merger(site).PlanAsync(site.Organization, pushed, signedIn, Ct);
        Assert.Equal(before, await RowsAsync(site));
        Assert.Equal((pushed, 1, false, 1), (plan.Account.Id, plan.Links.Count, plan.EndsSignIn, plan.EndsSessions));
        Assert.Equal([moving], plan.Grants);
        Assert.Equal([only.Resource.Id], plan.Groups);
        Assert.Equal([only.Resource.Id], plan.Manages);
        var merge = await Merger(site).MergeAsync(By(site), pushed, signedIn, Precondition.None, Ct);
        await Hub.VerifyAsync();
        var account = await Administration(site).GetAsync(site.Organization, pushed, Ct);
        Assert.Equal(plan.Account.Effective.Attributes, account.Effective.With(CommonAttributes.Id, plan.Account.Effective[CommonAttributes.Id]).Attributes);
        Assert.Equal(("ana@contoso.com", "Analyst", "A.", "pt"), (account.Effective.Text(UserAttributes.UserName), account.Effective.Text(UserAttributes.Title), account.Effective.Text(UserAttributes.NickName), account.Effective.Text(UserAttributes.PreferredLanguage)));
        Assert.Equal([Channel.Scim, Channel.Oidc], account.Links.Select(link => link.Channel).Order());
        var directory = new UserDirectory(Hub.Storage, site.Organization);
        Assert.Equal(["Both", "Only"], (await directory.GetAsync(pushed, Ct)).Resource.Groups!.Select(group => group.DisplayName).Order());
        await RefusedAsync(AdministrationFault.NotFound, () => directory.GetAsync(signedIn, Ct));
        // They come in as who they are by either; and what the pushing client knows is as it was.
        Assert.Equal(pushed, Of(await site.SignInAsync("s1", """{"userName":"ana","title":"Temp","nickName":"An"}""", match: "e2")));
        Assert.Equal("e1", (await Hub.Users.GetAsync(site.Caller, pushed, false, Ct)).ExternalId);
        Assert.Equal(["user.created", "user.updated", "user.merged"], await Hub.AuditAsync(site.Caller, pushed));
        Assert.Equal("user.mergedInto", (await Hub.AuditAsync(site.Caller, signedIn))[^1]);
        // What the audit tells of the one that is a part now, it tells still.
        var told = await new AuditReader(Hub.Storage, TestSchemas.Catalog, site.Organization).ListAsync(new(TargetId: signedIn), null, 10, Ct);
        Assert.All(told, record => Assert.Equal(("ana", null), (record.TargetName, record.Change?.Missing)));
        Assert.Equal([(merge, signedIn, "ana")], (await Merger(site).ListAsync(site.Organization, pushed, Ct)).Select(part => (part.MergeId, part.UserId, part.UserName)));

        Assert.Equal(signedIn, await Parting(site).PartAsync(By(site), pushed, merge, Precondition.None, Ct));
        await Hub.VerifyAsync();
        Assert.Equal(before.Where(row => !row.StartsWith("session", StringComparison.Ordinal)), await RowsAsync(site));
        Assert.Empty(await Merger(site).ListAsync(site.Organization, pushed, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => Parting(site).PartAsync(By(site), pushed, merge, Precondition.None, Ct));
        Assert.Equal(signedIn, Of(await site.SignInAsync("s1", """{"userName":"ana","title":"Temp","nickName":"An"}""", match: "e2")));
    }

    [Fact]
    public async Task What_was_changed_meanwhile_stays_changed_when_they_are_parted()
    {
        var site = await SiteAsync();
        var (local, signedIn) = (await AddAsync(site, "ana"), Of(await site.SignInAsync("s1", """{"userName":"ana@contoso.com","emails":[{"value":"ana@contoso.com"}]}""")));
        var group = (await Groups(site).CreateAsync("Team", Ct)).Resource.Id;
        await Groups(site).AddMembersAsync(group, [signedIn], Precondition.None, Ct);
        var grant = await GiveAsync(site, signedIn, "Viewer");
        var merge = await Merger(site).MergeAsync(By(site), local, signedIn, Precondition.None, Ct);
        await EditAsync(site, local, """[{"op":"add","path":"title","value":"Lead"}]""");
        await Groups(site).RemoveMembersAsync(group, [local], Precondition.None, Ct);
        await new AccessRegistry(Hub.Storage, Hub.Clock, By(site)).EndGrantAsync(grant, Ct);

        await Parting(site).PartAsync(By(site), local, merge, Precondition.None, Ct);
        await Hub.VerifyAsync();
        var (left, back) = (await Administration(site).GetAsync(site.Organization, local, Ct), await Administration(site).GetAsync(site.Organization, signedIn, Ct));
        Assert.Equal(("ana", "Lead", true), (left.Effective.Text(UserAttributes.UserName), left.Effective.Text(UserAttributes.Title), left.Active));
        Assert.Equal(("ana@contoso.com", null, true), (back.Effective.Text(UserAttributes.UserName), back.Effective.Text(UserAttributes.Title), back.Active));
        Assert.DoesNotContain(await RowsAsync(site), row => row.StartsWith("grant", StringComparison.Ordinal) || row.StartsWith("member", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_pushed_stays_and_two_people_of_one_connection_are_not_made_one()
    {
        var site = await SiteAsync();
        var other = new Site(Hub, await Hub.ConnectAsync(site.Organization));
        var pushed = (await Hub.CreateUserAsync(site.Caller, """{"userName":"a"}""")).Id;
        var elsewhere = (await Hub.CreateUserAsync(other.Caller, """{"userName":"b"}""")).Id;
        var (one, two) = (Of(await site.SignInAsync("s1", """{"userName":"c"}""")), Of(await site.SignInAsync("s2", """{"userName":"d"}""")));
        var rows = await RowsAsync(site);
        Assert.Contains("merge this one into it", (await RefusedAsync(AdministrationFault.Conflict, () => MergeAsync(one, pushed))).Message, StringComparison.Ordinal);
        Assert.Contains("verifiedDomain", (await RefusedAsync(AdministrationFault.Conflict, () => MergeAsync(pushed, elsewhere))).Message, StringComparison.Ordinal);
        Assert.Contains("two people", (await RefusedAsync(AdministrationFault.Conflict, () => MergeAsync(one, two))).Message, StringComparison.Ordinal);
        await RefusedAsync(AdministrationFault.Invalid, () => MergeAsync(one, one));
        await RefusedAsync(AdministrationFault.NotFound, () => MergeAsync(one, Guid.CreateVersion7()));
        await RefusedAsync(AdministrationFault.NotFound, () => MergeAsync(Guid.CreateVersion7(), one));
        Assert.Equal(rows, await RowsAsync(site));

        Task MergeAsync(Guid id, Guid with) => Merger(site).MergeAsync(By(site), id, with, Precondition.None, Ct);
    }

    [Fact]
    public async Task AD_01_neither_a_merge_nor_its_end_leaves_nobody_to_administer()
    {
        var site = await SiteAsync();
        var (admin, asleep) = (await AddAsync(site, "admin"), await AddAsync(site, "asleep"));
        await GiveAsync(site, admin, "Admin");
        await Administration(site).EditAsync(By(site), asleep, new(Suspended: true), true, Precondition.None, Ct);
        Assert.Contains("administrator", (await RefusedAsync(AdministrationFault.Conflict, () => Merger(site).MergeAsync(By(site), asleep, admin, Precondition.None, Ct))).Message, StringComparison.Ordinal);
        // The account that stays is active: what administered goes on in it.
        await GiveAsync(site, asleep, "Viewer");
        var awake = await AddAsync(site, "awake");
        var merge = await Merger(site).MergeAsync(By(site), awake, admin, Precondition.None, Ct);
        await RefusedAsync(AdministrationFault.Conflict, () => Administration(site).EditAsync(By(site), awake, new(Suspended: true), true, Precondition.None, Ct));
        await Parting(site).PartAsync(By(site), awake, merge, Precondition.None, Ct);
        await RefusedAsync(AdministrationFault.Conflict, () => Administration(site).EditAsync(By(site), admin, new(Suspended: true), true, Precondition.None, Ct));
        await Administration(site).EditAsync(By(site), awake, new(Suspended: true), true, Precondition.None, Ct);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Merges_that_meet_one_another_leave_each_account_in_one_place()
    {
        var site = await SiteAsync();
        var people = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await AddAsync(site, $"p{i}"));
            await GiveAsync(site, people[i], "Viewer");
        }
        await Task.WhenAll(people.Select((person, i) => TryAsync(() => Merger(site).MergeAsync(By(site), person, people[(i + 1) % 6], Precondition.None, Ct))));
        await Hub.VerifyAsync();
        await using var context = Hub.Storage.CreateContext(site.Organization);
        var (left, merges) = (await context.Users.Select(x => x.Id).ToListAsync(Ct), await context.UserMerges.ToListAsync(Ct));
        Assert.Equal(people.Order(), left.Concat(merges.Select(merge => merge.MergedId)).Order());
        Assert.All(merges, merge => Assert.Contains(merge.UserId, left));

        static async Task TryAsync(Func<Task> merge)
        {
            try
            {
                await merge();
            }
            catch (AdministrationException)
            {
                // One of the two is a part of another by then.
            }
        }
    }

    [Fact]
    public async Task A8_an_account_is_suspended_when_its_end_comes_and_resumed_without_one()
    {
        var site = await SiteAsync();
        var id = (await Hub.CreateUserAsync(site.Caller, """{"userName":"contractor"}""")).Id;
        await OpenSessionAsync(site, id);
        var ends = new AccountEnds(Hub.Storage, Hub.Clock, Administration(site));
        var end = Hub.Clock.GetUtcNow().AddDays(30);
        await RefusedAsync(AdministrationFault.Invalid, () => EndAsync(id, Hub.Clock.GetUtcNow()));
        await EndAsync(id, end);
        await EndAsync(id, end);
        Assert.Equal(end, (await new UserDirectory(Hub.Storage, site.Organization).GetAsync(id, Ct)).EndsAt);
        Hub.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        Assert.Equal(0, await ends.RunAsync(Ct));
        Hub.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await ends.RunAsync(Ct));
        Assert.Equal(0, await ends.RunAsync(Ct));
        Assert.True((await site.UserAsync(id)).Suspended);
        Assert.DoesNotContain(await RowsAsync(site), row => row.StartsWith("session", StringComparison.Ordinal));
        // A push does not bring them back.
        await Hub.PatchUserAsync(site.Caller, id, """[{"op":"replace","path":"active","value":true}]""");
        Assert.False((await site.UserAsync(id)).Active);
        await Administration(site).EditAsync(By(site), id, new(Suspended: false), true, Precondition.None, Ct);
        Assert.Equal((true, null), ((await site.UserAsync(id)).Active, (await site.UserAsync(id)).EndsAt));
        Assert.Equal(0, await ends.RunAsync(Ct));
        Assert.Equal(["user.created", "session.opened", "user.endSet", "user.suspended", "user.resumed", "user.endSet"], await Hub.AuditAsync(site.Caller, id));

        // AD-01: the last administrator is not ended, is told of once, and left alone for an hour.
        var admin = await AddAsync(site, "admin");
        await GiveAsync(site, admin, "Admin");
        await EndAsync(admin, Hub.Clock.GetUtcNow().AddMinutes(1));
        Hub.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((0, 0), (await ends.RunAsync(Ct), await ends.RunAsync(Ct)));
        Assert.Equal(1, await site.RefusalsAsync("lastAdministrator"));
        Hub.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await ends.RunAsync(Ct));
        Assert.Equal(2, await site.RefusalsAsync("lastAdministrator"));
        await EndAsync(admin, null);

        Task EndAsync(Guid person, DateTimeOffset? at) => Administration(site).EditAsync(By(site), person, new(End: new(at)), true, Precondition.None, Ct);
    }

    [Fact]
    public async Task ID_05_an_account_is_taken_over_once_by_the_connection_it_was_released_to_and_by_no_other()
    {
        var site = await SiteAsync();
        var other = new Site(Hub, await Hub.ConnectAsync(site.Organization));
        foreach (var isPushed in (bool[])[false, true])
        {
            var name = isPushed ? "cleo" : "ana";
            var id = await AddAsync(site, name);
            await RefusedToComeAsync(site, name, isPushed);
            await RefusedAsync(AdministrationFault.Forbidden, () => ReleaseAsync(id, site.Caller.ConnectionId.ToString(), mayAdminister: false));
            await RefusedAsync(AdministrationFault.NotFound, () => ReleaseAsync(id, "nowhere"));
            await ReleaseAsync(id, site.Caller.ConnectionId.ToString());
            Assert.Equal(site.Caller.ConnectionId, (await site.UserAsync(id)).ReleasedTo);
            await RefusedToComeAsync(other, name, isPushed);
            // Nor one of another name, whatever address it claims.
            Assert.NotEqual(id, Of(await site.SignInAsync($"x-{name}", $$"""{"userName":"x-{{name}}","emails":[{"value":"{{name}}"}]}""")));
            await ReleaseAsync(id, null);
            await RefusedToComeAsync(site, name, isPushed);
            await ReleaseAsync(id, site.Caller.ConnectionId.ToString());
            // The switch stops new identities; this one has been decided on.
            await site.SetAsync(connection => connection.DisableSsoProvisioning = true);
            Assert.Equal(id, isPushed ? (await Hub.CreateUserAsync(site.Caller, $$"""{"userName":"{{name}}"}""")).Id : Of(await site.SignInAsync($"s-{name}", $$"""{"userName":"{{name}}"}""")));
            await site.SetAsync(connection => connection.DisableSsoProvisioning = null);
            Assert.Null((await site.UserAsync(id)).ReleasedTo);
            if (!isPushed)
            {
                Assert.IsType<ProvisioningOutcome.Rejected>(await site.SignInAsync("s-again", $$"""{"userName":"{{name}}"}"""));
            }
            Assert.Equal(["user.released", "user.kept", "user.released", "user.linked"], (await Hub.AuditAsync(site.Caller, id)).Where(action => action is "user.released" or "user.kept" or "user.linked"));
        }
        var admin = await AddAsync(site, "admin");
        await GiveAsync(site, admin, "Admin");
        await RefusedAsync(AdministrationFault.Conflict, () => ReleaseAsync(admin, site.Caller.ConnectionId.ToString()));
        // Who becomes an administrator after it was released is not taken over.
        var later = await AddAsync(site, "later");
        await ReleaseAsync(later, site.Caller.ConnectionId.ToString());
        await GiveAsync(site, later, "Admin");
        await RefusedToComeAsync(site, "later", isPushed: false);
        await RefusedToComeAsync(site, "later", isPushed: true);
        await Hub.VerifyAsync();

        Task ReleaseAsync(Guid id, string? to, bool mayAdminister = true) => Administration(site).EditAsync(By(site), id, new(Release: new(to)), mayAdminister, Precondition.None, Ct);

        async Task RefusedToComeAsync(Site by, string name, bool isPushed)
        {
            if (isPushed)
            {
                await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(by.Caller, $$"""{"userName":"{{name}}"}"""));
            }
            else
            {
                Assert.Equal(RefusalReason.Conflict, Assert.IsType<ProvisioningOutcome.Rejected>(await by.SignInAsync($"s-{name}", $$"""{"userName":"{{name}}"}""")).Refusal.Reason);
            }
        }
    }

    private async Task<Site> SiteAsync() => new(Hub, await Hub.ConnectAsync(Interlocked.Increment(ref organizations)));

    private static Actor By(Site site) => Actor.CommandLine(site.Organization);

    private AccountMerger Merger(Site site) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Settings);

    private AccountParting Parting(Site site) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Settings);

    private UserAdministration Administration(Site site) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Settings);

    private GroupAdministration Groups(Site site) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, By(site));

    private Task<Guid> AddAsync(Site site, string userName) => Administration(site).AddAsync(By(site), TestDatabase.User($$"""{"userName":"{{userName}}"}"""), Ct);

    private Task EditAsync(Site site, Guid id, string operations) =>
        Administration(site).EditAsync(By(site), id, new(Patch: TestDatabase.Patch(operations, TestSchemas.Catalog.User)), true, Precondition.None, Ct);

    private async Task<Guid> GiveAsync(Site site, Guid id, string role) =>
        (await new AccessRegistry(Hub.Storage, Hub.Clock, By(site)).GrantAsync(new NewGrant(id, null, role, null, null, null), Ct)).Id;

    private async Task OpenSessionAsync(Site site, Guid id) =>
        Assert.NotNull(await new SessionRegistry(Hub.Storage, Hub.Clock, SessionLimits.Usual).OpenAsync(new(site.Organization, id, SignInMethod.Oidc, site.Caller.ConnectionId), Ct));

    private static Guid Of(ProvisioningOutcome outcome) => Assert.IsAssignableFrom<ProvisioningOutcome.Settled>(outcome).UserId;

    private static async Task<AdministrationException> RefusedAsync(AdministrationFault fault, Func<Task> request)
    {
        var refusal = await Assert.ThrowsAsync<AdministrationException>(request);
        Assert.Equal(fault, refusal.Fault);
        return refusal;
    }

    /// <summary>All that hangs on the people of an organisation, in words; without versions and times of change.</summary>
    private async Task<IReadOnlyList<string>> RowsAsync(Site site)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        var people = await context.Users.AsNoTracking().ToListAsync(Ct);
        var links = await context.LinkedIdentities.AsNoTracking().ToListAsync(Ct);
        return
        [
            .. people.Select(x => $"user {x.Id} {x.UserNameKey} {x.Active} {x.Suspended} {x.Protected} {x.CreatedAt:O} {x.EndsAt:O} {Text(x.Document)} {x.Search} {Text(x.LocalLayer)} {Convert.ToHexString(x.AuditKey ?? [])}").Order(),
            .. links.Select(x => $"link {x.UserId} {x.ConnectionId} {x.Channel} {x.ExternalId} {x.Issuer} {x.Subject} {Text(x.Layer)} {Text(x.View)}").Order(),
            .. (await context.UserEmails.AsNoTracking().ToListAsync(Ct)).Select(x => $"email {x.UserId} {x.EmailKey}").Order(),
            .. (await context.UserNames.AsNoTracking().ToListAsync(Ct)).Select(x => $"names {x.UserId} {x.Text}").Order(),
            .. (await context.Members.AsNoTracking().ToListAsync(Ct)).Select(x => $"member {x.UserId} {x.GroupId} {x.ConnectionId} {x.Channel}").Order(),
            .. (await context.GroupManagers.AsNoTracking().ToListAsync(Ct)).Select(x => $"manager {x.UserId} {x.GroupId} {x.CreatedAt:O}").Order(),
            .. (await context.Grants.AsNoTracking().ToListAsync(Ct)).Select(x => $"grant {x.Id} {x.UserId} {x.RoleId} {x.DomainId} {x.StartsAt:O} {x.EndsAt:O} {x.CreatedAt:O}").Order(),
            .. (await context.Sessions.AsNoTracking().ToListAsync(Ct)).Select(x => $"session {x.UserId}").Order(),
        ];
    }

    private static string Text(byte[]? bytes) => bytes is null ? "-" : System.Text.Encoding.UTF8.GetString(bytes);
}
