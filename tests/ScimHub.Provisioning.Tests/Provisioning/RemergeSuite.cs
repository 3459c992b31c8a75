using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>Whom to believe changes, connections are detached and attached again: every account is merged anew, and nothing is lost. Each test has an organisation of its own.</summary>
public abstract class RemergeSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static int organizations = 7_000;

    [Fact]
    public async Task Any_order_of_assertions_and_any_change_of_whom_to_believe_end_in_the_same_people()
    {
        var random = new Random(20261127);
        var outcomes = new List<string>();
        for (var round = 0; round < 6; round++)
        {
            var sites = await SitesAsync(2);
            var steps = Enumerable.Range(0, 8).SelectMany(person => Enumerable.Range(0, 6).Select(step => (person, step))).ToArray();
            // A push carries the id that makes it one with the sign-ins, whoever comes first; of one connection's channels any may.
            random.Shuffle(steps);
            foreach (var (person, step) in steps)
            {
                await AssertAsync(sites[step % 2], person, step / 2);
            }
            var changes = (Func<Task>[])
            [
                () => Authority(sites[0]).SetAsync("title", ["ldap", "oidc"], Ct),
                () => Authority(sites[0]).SetAsync("nickName", ["oidc"], Ct),
                () => Connections(sites[0]).SetAsync(Name(sites[1]), new(Precedence: 5), Ct),
            ];
            random.Shuffle(changes);
            foreach (var change in changes)
            {
                await change();
            }
            await RunAsync(sites[0]);
            await Hub.VerifyAsync();
            outcomes.Add(await PeopleAsync(sites[0]));
        }
        Assert.Single(outcomes.Distinct());
    }

    [Fact]
    public async Task Withdrawing_a_connection_and_attaching_it_again_is_a_round_trip()
    {
        var random = new Random(20261128);
        var sites = await SitesAsync(3);
        for (var person = 0; person < 40; person++)
        {
            // Some are told of by one channel, some by all three.
            var site = sites[random.Next(3)];
            for (var channel = 0; channel < 3; channel++)
            {
                if (random.Next(2) == 0)
                {
                    await AssertAsync(site, person, channel);
                }
            }
        }
        await Hub.VerifyAsync();
        foreach (var site in sites)
        {
            var before = await RowsAsync(site);
            await Connections(site).DetachAsync(Name(site), Detachment.Withdrawn, Precondition.None, Ct);
            var withdrawn = await RunAsync(site);
            Assert.True(withdrawn.Changed > 0);
            Assert.NotEqual(before, await RowsAsync(site));
            await Hub.VerifyAsync();
            await Connections(site).DetachAsync(Name(site), Detachment.None, Precondition.None, Ct);
            Assert.Equal(withdrawn.Changed, (await RunAsync(site)).Changed);
            Assert.Equal(before, await RowsAsync(site));
            await Hub.VerifyAsync();
        }
    }

    [Fact]
    public async Task What_a_withdrawn_connection_said_is_out_of_the_person_and_still_told_of()
    {
        var site = (await SitesAsync(1))[0];
        var id = (await Hub.CreateUserAsync(site.Caller, """{"userName":"ada@contoso.com","externalId":"oid","title":"S","emails":[{"value":"ada@contoso.com"}]}""")).Id;
        await Administration(site).EditAsync(Actor(site), id, new(Patch: TestDatabase.Patch("""[{"op":"add","path":"nickName","value":"by hand"}]""", TestSchemas.Catalog.User)), true, Precondition.None, Ct);
        await Connections(site).DetachAsync(Name(site), Detachment.Withdrawn, Precondition.None, Ct);
        await RunAsync(site);

        var account = await Administration(site).GetAsync(site.Organization, id, Ct);
        Assert.False(account.Active);
        Assert.Equal(("ada@contoso.com", null, "by hand"), (account.Effective.Text(UserAttributes.UserName), account.Effective.Text(UserAttributes.Title), account.Effective.Text(UserAttributes.NickName)));
        Assert.Null(account.Effective[UserAttributes.Emails]);
        var claim = Assert.Single(account.Contests.Single(contest => ReferenceEquals(contest.Attribute, UserAttributes.Title)).Claims);
        Assert.Equal((false, true), (claim.Wins, claim.Withdrawn));
        Assert.Equal(["user.created", "user.updated", "user.remerged"], await Hub.AuditAsync(site.Caller, id));
        Assert.Empty((await Hub.ListUsersAsync(site.Caller, "emails.value eq \"ada@contoso.com\"")).Items);

        await Connections(site).DetachAsync(Name(site), Detachment.None, Precondition.None, Ct);
        await RunAsync(site);
        Assert.Single((await Hub.ListUsersAsync(site.Caller, "emails.value eq \"ada@contoso.com\"")).Items);
        await Hub.VerifyAsync();
    }

    [Theory]
    [InlineData(Detachment.Kept)]
    [InlineData(Detachment.Withdrawn)]
    public async Task A_detached_connection_lets_nobody_in(Detachment detachment)
    {
        var site = (await SitesAsync(1))[0];
        await site.SignInAsync("s", """{"userName":"ada"}""");
        await Connections(site).DetachAsync(Name(site), detachment, Precondition.None, Ct);
        Assert.Equal(detachment == Detachment.Withdrawn, await JobAsync(site) is not null);
        foreach (var outcome in new[] { await site.SignInAsync("s", """{"userName":"ada"}"""), await site.SyncAsync("new", """{"userName":"new"}""") })
        {
            Assert.Equal(RefusalReason.ConnectionDetached, Assert.IsType<ProvisioningOutcome.Rejected>(outcome).Refusal.Reason);
        }
        Assert.Equal(2, await site.RefusalsAsync("connectionDetached"));
        Assert.True((await Connections(site).GetAsync(site.Caller.ConnectionId, Ct)).Connection.Settings.IsDetached);
    }

    [Fact]
    public async Task The_groups_of_a_withdrawn_connection_confer_nothing_until_it_is_attached_again()
    {
        var site = (await SitesAsync(1))[0];
        var id = (await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"a"}""")).Id;
        var group = await Hub.CreateGroupAsync(site.Caller, "Readers", id);
        await new AccessRegistry(Hub.Storage, Hub.Clock, Actor(site)).GrantAsync(new(null, group.Id, "Viewer", null, null, null), Ct);
        var reader = new AccessReader(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Organization);
        async Task<bool> MayAsync() => (await reader.ExplainAsync(id, Permission.Parse("anything:read"), null, Ct)).Granted;
        Assert.True(await MayAsync());
        await Connections(site).SetAsync(Name(site), new(PermissionsOff: true), Ct);
        Assert.False(await MayAsync());
        await Connections(site).DetachAsync(Name(site), Detachment.Withdrawn, Precondition.None, Ct);
        await Connections(site).SetAsync(Name(site), new(PermissionsOff: false), Ct);
        Assert.False(await MayAsync());
        await Connections(site).DetachAsync(Name(site), Detachment.None, Precondition.None, Ct);
        Assert.True(await MayAsync());
    }

    [Fact]
    public async Task AD_01_the_connection_that_alone_knows_the_last_administrator_is_not_withdrawn()
    {
        var sites = await SitesAsync(2);
        var admin = (await Hub.CreateUserAsync(sites[0].Caller, """{"userName":"admin"}""")).Id;
        var access = new AccessRegistry(Hub.Storage, Hub.Clock, Actor(sites[0]));
        await access.GrantAsync(new(admin, null, "Admin", null, null, null), Ct);
        var fault = await Assert.ThrowsAsync<AdministrationException>(() => Connections(sites[0]).DetachAsync(Name(sites[0]), Detachment.Withdrawn, Precondition.None, Ct));
        Assert.Equal(AdministrationFault.Conflict, fault.Fault);
        Assert.Null(await JobAsync(sites[0]));

        // By a group of the one and an account of the other, nobody would be left either.
        var member = (await Hub.CreateUserAsync(sites[1].Caller, """{"userName":"member"}""")).Id;
        var group = await Hub.CreateGroupAsync(sites[1].Caller, "Admins", member);
        await access.GrantAsync(new(null, group.Id, "Admin", null, null, null), Ct);
        await Connections(sites[0]).DetachAsync(Name(sites[0]), Detachment.Withdrawn, Precondition.None, Ct);
        await RunAsync(sites[0]);
        Assert.False((await sites[0].UserAsync(admin)).Active);
        await Assert.ThrowsAsync<AdministrationException>(() => Connections(sites[1]).DetachAsync(Name(sites[1]), Detachment.Withdrawn, Precondition.None, Ct));
        Assert.True((await sites[1].UserAsync(member)).Active);
    }

    [Fact]
    public async Task Who_would_come_back_beyond_the_seats_is_suspended()
    {
        var site = (await SitesAsync(1))[0];
        foreach (var name in (string[])["a", "b", "c"])
        {
            await Hub.CreateNamedAsync(site.Caller, name);
        }
        await Connections(site).DetachAsync(Name(site), Detachment.Withdrawn, Precondition.None, Ct);
        await RunAsync(site);
        site.Configured = ConfiguredProvisioning.Nothing with { Seats = 2 };
        await Connections(site).DetachAsync(Name(site), Detachment.None, Precondition.None, Ct);
        var job = await RunAsync(site);
        Assert.Equal((2, 1), (job.Changed, job.Refused));
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(2, await context.Users.CountAsync(x => x.Active, Ct));
        Assert.Equal(1, await context.Users.CountAsync(x => x.Suspended, Ct));
        Assert.Equal(1, await site.RefusalsAsync("seatsExhausted"));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_push_that_takes_over_an_account_passes_no_seats()
    {
        var sites = await SitesAsync(2);
        var (old, heir) = (sites[0], sites[1]);
        const string Ada = """{"userName":"ada@contoso.example","emails":[{"value":"ada@contoso.example"}]}""";
        var ada = await Hub.CreateUserAsync(old.Caller, Ada);
        await Connections(old).DetachAsync(Name(old), Detachment.Withdrawn, Precondition.None, Ct);
        await RunAsync(old);
        await Administration(old).EditAsync(Actor(old), ada.Id, new(Release: new(Name(heir))), mayAdminister: true, Precondition.None, Ct);
        var bob = await Hub.CreateNamedAsync(heir.Caller, "bob");
        var full = heir.Caller with { Settings = heir.Caller.Settings with { Seats = 1 } };
        Assert.Contains("1 seats", (await FaultAsync(403, ScimErrorType.None, () => Hub.CreateUserAsync(full, Ada))).Message, StringComparison.Ordinal);
        Assert.False((await heir.UserAsync(ada.Id)).Active);
        Assert.Equal(1, await heir.RefusalsAsync("seatsExhausted"));
        // Who is not active needs none, and a seat that is free is enough.
        await Hub.PatchUserAsync(full, bob.Id, """[{"op":"replace","path":"active","value":false}]""");
        Assert.Equal(ada.Id, (await Hub.CreateUserAsync(full, Ada)).Id);
        Assert.True((await heir.UserAsync(ada.Id)).Active);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_job_whose_process_ends_is_gone_on_with_by_another_once_its_lease_is_over()
    {
        var site = (await SitesAsync(1))[0];
        for (var person = 0; person < 250; person++)
        {
            await Hub.CreateNamedAsync(site.Caller, $"p{person}");
        }
        await Connections(site).DetachAsync(Name(site), Detachment.Withdrawn, Precondition.None, Ct);
        using var ends = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner(site).RunNextAsync(_ => ends.Cancel(), ends.Token));
        var left = (await JobAsync(site))!;
        Assert.Equal((JobState.Running, 100L, 100L, 250L), (left.State, left.Processed, left.Changed, left.Total));
        Assert.Null(await Runner(site).RunNextAsync(null, Ct));

        Hub.Clock.Advance(JobRunner.UsualLease);
        Assert.NotNull(await Runner(site).RunNextAsync(null, Ct));
        var done = (await JobAsync(site))!;
        Assert.Equal((JobState.Settling, 250L), (done.State, done.Processed));
        await RunAsync(site);
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(250, await context.AuditEntries.CountAsync(x => x.Action == "user.remerged", Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_change_amid_a_job_begins_it_anew()
    {
        var site = (await SitesAsync(1))[0];
        for (var person = 0; person < 150; person++)
        {
            await Hub.CreateNamedAsync(site.Caller, $"p{person}");
        }
        await Connections(site).DetachAsync(Name(site), Detachment.Withdrawn, Precondition.None, Ct);
        var runner = Runner(site);
        Assert.NotNull(await runner.RunNextAsync(job => Attach(site, job), Ct));
        var again = (await JobAsync(site))!;
        Assert.Equal((JobState.Waiting, 0L), (again.State, again.Processed));
        await RunAsync(site);
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(150, await context.Users.CountAsync(x => x.Active, Ct));
        await Hub.VerifyAsync();

        void Attach(Site of, Job job)
        {
            if (job.Processed == 100)
            {
                Connections(of).DetachAsync(Name(of), Detachment.None, Precondition.None, Ct).GetAwaiter().GetResult();
            }
        }
    }

    [Fact]
    public async Task A_write_that_was_under_way_when_the_order_changed_is_merged_once_more()
    {
        var site = (await SitesAsync(1))[0];
        await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"oid","title":"S"}""");
        await site.SyncAsync("entry", """{"userName":"ada","title":"L"}""", match: "oid");
        string stale;
        await using (var context = Hub.Storage.CreateContext(site.Organization))
        {
            stale = (await context.Users.SingleAsync(Ct)).Search;
        }
        await Authority(site).SetAsync("title", ["ldap"], Ct);
        Assert.NotNull(await Runner(site).RunNextAsync(null, Ct));
        await using (var context = Hub.Storage.CreateContext(site.Organization))
        {
            // As a writer leaves it that had read the account before.
            var user = await context.Users.SingleAsync(Ct);
            Assert.NotEqual(stale, user.Search);
            var merged = TestDatabase.Resource(new(user.Id, user.Document, null, default, default, 1));
            user.Document = OpenDocument.Of(user.Id, merged.With(CommonAttributes.Id, null).With(UserAttributes.Title, new ScimHub.Scim.Resources.ScimString("S")));
            user.Search = stale;
            await context.SaveChangesAsync(Ct);
        }
        await RunAsync(site);
        Assert.Equal("L", (await Administration(site).GetAsync(site.Organization, (await OnlyAsync(site)).Id, Ct)).Effective.Text(UserAttributes.Title));
        await Hub.VerifyAsync();
    }

    [Theory]
    [InlineData("nothing", "scim", "no attribute")]
    [InlineData("name.familyName", "scim", "name a whole one")]
    [InlineData("active", "scim", "has no order")]
    [InlineData("id", "scim", "has no order")]
    [InlineData("groups", "scim", "has no order")]
    [InlineData("password", "scim", "has no order")]
    [InlineData("title", "saml", "no source")]
    [InlineData("title", "scim,scim", "named twice")]
    [InlineData("title", "", "no source")]
    [InlineData("userName", "local", "belongs to the connections")]
    [InlineData("emails", "oidc,local", "belongs to the connections")]
    public async Task An_order_that_cannot_be_is_told_and_changes_nothing(string attribute, string sources, string told)
    {
        var site = (await SitesAsync(1))[0];
        var fault = await Assert.ThrowsAsync<AdministrationException>(() => Authority(site).SetAsync(attribute, sources.Split(','), Ct));
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        Assert.Null(await JobAsync(site));
    }

    [Fact]
    public async Task An_order_is_set_told_of_and_withdrawn()
    {
        var site = (await SitesAsync(1))[0];
        const string Department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
        await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"oid","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"S"}}""");
        await site.SyncAsync("entry", """{"userName":"ada","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"L"}}""", match: "oid");
        Assert.Equal("ldap,local", (await Authority(site).SetAsync(Department.ToUpperInvariant(), ["LDAP", " local"], Ct)).Sources);
        Assert.Equal([Department], (await Authority(site).ListAsync(Ct)).Select(x => x.Attribute));
        await RunAsync(site);
        Assert.Contains("\"L\"", System.Text.Encoding.UTF8.GetString((await OnlyAsync(site)).Document), StringComparison.Ordinal);
        var job = await JobAsync(site);
        await Authority(site).SetAsync(Department, ["ldap", "local"], Ct);
        Assert.Equal(job!.Round, (await JobAsync(site))!.Round);
        await Authority(site).ResetAsync(Department, Ct);
        await RunAsync(site);
        Assert.Contains("\"S\"", System.Text.Encoding.UTF8.GetString((await OnlyAsync(site)).Document), StringComparison.Ordinal);
        Assert.Equal(AdministrationFault.NotFound, (await Assert.ThrowsAsync<AdministrationException>(() => Authority(site).ResetAsync(Department, Ct))).Fault);
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(["authority.updated", "authority.removed"], await context.AuditEntries.Where(x => x.Action.StartsWith("authority.")).OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct));
        await Hub.VerifyAsync();
    }

    private Task<object> AssertAsync(Site site, int person, int channel) => AssertAsync(site, $"p{person}-{Tag(site)}", channel);

    /// <summary>What one channel says of a person; the id is the same at all of the connection's channels, the names are not.</summary>
    private async Task<object> AssertAsync(Site site, string person, int channel) => channel switch
    {
        0 => await Hub.CreateUserAsync(site.Caller, $$"""{"userName":"{{person}}@s","externalId":"{{person}}","title":"S","emails":[{"value":"{{person}}@s"}]}"""),
        1 => await site.SignInAsync(person, $$"""{"userName":"{{person}}@o","title":"O","nickName":"O","emails":[{"value":"{{person}}@o"}]}""", match: person),
        _ => await site.SyncAsync(person, $$"""{"userName":"{{person}}@l","title":"L","nickName":"L","displayName":"L"}""", match: person),
    };

    /// <summary>Which of its organisation's connections it is.</summary>
    private readonly Dictionary<Site, int> tags = [];

    private int Tag(Site site) => tags[site];

    private async Task<Site[]> SitesAsync(int count)
    {
        var organization = Interlocked.Increment(ref organizations);
        var sites = new Site[count];
        for (var i = 0; i < count; i++)
        {
            sites[i] = new(Hub, await Hub.ConnectAsync(organization), i == 0 ? null : sites[0].Settings);
            tags[sites[i]] = i;
        }
        // The next job is then this organisation's.
        await DrainAsync(sites[0]);
        return sites;
    }

    private static string Name(Site site) => site.Caller.ConnectionId.ToString();

    private static Actor Actor(Site site) => new(site.Organization, ActorKind.CommandLine);

    private ConnectionRegistry Connections(Site site) => new(Hub.Storage, Hub.Clock, Actor(site));

    private AuthorityRegistry Authority(Site site) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, Actor(site));

    private UserAdministration Administration(Site site) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Settings);

    private JobRunner Runner(Site site) => new(Hub.Storage, Hub.Clock, [new RemergeWork(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Settings)]);

    /// <summary>Runs what waits to its very end.</summary>
    private async Task<Job> RunAsync(Site site)
    {
        await DrainAsync(site);
        var job = (await JobAsync(site))!;
        Assert.Equal((JobState.Done, job.Total), (job.State, job.Processed));
        return job;
    }

    private async Task DrainAsync(Site site)
    {
        var runner = Runner(site);
        for (var again = 0; again < 3; again++)
        {
            while (await runner.RunNextAsync(null, Ct) is not null)
            {
            }
            Hub.Clock.Advance(JobRunner.UsualLease);
        }
    }

    private async Task<Job?> JobAsync(Site site) => await new JobRegistry(Hub.Storage, site.Organization).ListAsync(Ct) is [var newest, ..] ? newest : null;

    private async Task<User> OnlyAsync(Site site)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        return await context.Users.AsNoTracking().SingleAsync(Ct);
    }

    /// <summary>The people by their search documents, without their ids.</summary>
    private async Task<string> PeopleAsync(Site site)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        var people = await context.Users.AsNoTracking().OrderBy(x => x.UserNameKey).ToListAsync(Ct);
        return string.Join('\n', people.Select(x => $"{x.UserNameKey} {x.Active} {x.Search.Replace(x.Id.ToString(), "", StringComparison.Ordinal)}"));
    }

    /// <summary>Everything that is stored of the organisation's people, but versions and times.</summary>
    private async Task<IReadOnlyList<string>> RowsAsync(Site site)
    {
        await using var context = Hub.Storage.CreateContext(site.Organization);
        var people = await context.Users.AsNoTracking().OrderBy(x => x.Id).ToListAsync(Ct);
        var links = await context.LinkedIdentities.AsNoTracking().OrderBy(x => x.UserId).ThenBy(x => x.ConnectionId).ThenBy(x => x.Channel).ToListAsync(Ct);
        var emails = await context.UserEmails.AsNoTracking().OrderBy(x => x.UserId).ThenBy(x => x.EmailKey).ToListAsync(Ct);
        return
        [
            .. people.Select(x => $"{x.Id} {x.UserNameKey} {x.Active} {x.Suspended} {Text(x.Document)} {x.Search} {Text(x.LocalLayer)}"),
            .. links.Select(x => $"{x.UserId} {x.ConnectionId} {x.Channel} {x.ExternalId} {x.Subject} {Text(x.Layer)} {Text(x.View)}"),
            .. emails.Select(x => $"{x.UserId} {x.EmailKey}"),
        ];
    }

    private static string Text(byte[]? bytes) => bytes is null ? "-" : System.Text.Encoding.UTF8.GetString(bytes);
}
