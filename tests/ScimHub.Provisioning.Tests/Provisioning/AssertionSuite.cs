using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;
using static ScimHub.Provisioning.Provisioning.ProvisioningOutcome;

namespace ScimHub.Provisioning.Tests.Provisioning;

/// <summary>People as sign-ins and syncs tell of them, beside those a SCIM client pushed. Each test has an organisation of its own.</summary>
public abstract class AssertionSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Issuer = Site.Issuer;

    private static int organizations = 300;

    [Fact]
    public async Task A_first_sign_in_makes_the_account_and_the_next_ones_keep_it_up_to_date()
    {
        var site = await SiteAsync();
        var made = Assert.IsType<Created>(await site.SignInAsync("s-1", """{"userName":"ada","title":"Countess","emails":[{"value":"ada@example.org"}]}"""));
        Assert.Equal(new Unchanged(made.UserId), await site.SignInAsync("s-1", """{"userName":"ada","title":"Countess","emails":[{"value":"ada@example.org"}]}"""));
        Assert.Equal(new Updated(made.UserId), await site.SignInAsync("s-1", """{"userName":"ada.l","title":"Analyst"}"""));

        var user = await site.UserAsync(made.UserId);
        Assert.Equal((2, "ada.l", true), (user.Version, user.UserNameKey, user.Active));
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(["user.created", "user.updated"], await context.AuditEntries.Where(x => x.TargetId == made.UserId).OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Who_was_pushed_and_who_signs_in_are_one_by_the_id_the_connection_names()
    {
        var site = await SiteAsync();
        var pushed = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada@contoso.com","externalId":"oid-7","title":"Pushed"}""");
        Assert.Equal(new Linked(pushed.Id), await site.SignInAsync("pairwise", """{"userName":"ada","title":"Claimed","nickName":"A"}""", match: "oid-7"));

        // The pushed layer stands above the claims; what it does not speak of shows through; its client reads back what it wrote.
        var effective = TestDatabase.Resource(new(pushed.Id, (await site.UserAsync(pushed.Id)).Document, null, default, default, 1));
        Assert.Equal(("ada@contoso.com", "Pushed", "A"), (effective.Text(UserAttributes.UserName), effective.Text(UserAttributes.Title), effective.Text(UserAttributes.NickName)));
        Assert.Equal("oid-7", (await Hub.Users.GetAsync(site.Caller, pushed.Id, withGroups: false, Ct)).ExternalId);
        Assert.Equal(new Linked(pushed.Id), await site.SyncAsync("entry-1", """{"userName":"ada","title":"Listed","displayName":"Ada"}""", match: "oid-7"));
        Assert.Equal(new Unchanged(pushed.Id), await site.SignInAsync("pairwise", """{"userName":"ada","title":"Claimed","nickName":"A"}""", match: "oid-7"));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Who_signed_in_before_the_push_came_is_the_same_person()
    {
        var site = await SiteAsync();
        var made = Assert.IsType<Created>(await site.SignInAsync("pairwise", """{"userName":"ada","nickName":"A"}""", match: "oid-8"));
        var pushed = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada@contoso.com","externalId":"oid-8"}""");
        Assert.Equal(made.UserId, pushed.Id);
        Assert.Equal("ada@contoso.com", (await site.UserAsync(made.UserId)).UserNameKey);
        Assert.Equal(1, (await Hub.ListUsersAsync(site.Caller, "externalId eq \"oid-8\"")).Total);
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(site.Caller, """{"userName":"other","externalId":"oid-8"}"""));
        Assert.Equal(new Unchanged(made.UserId), await site.SignInAsync("pairwise", """{"userName":"ada","nickName":"A"}""", match: "oid-8"));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task The_same_layers_in_any_order_make_the_same_person()
    {
        var documents = new List<string>();
        foreach (var order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            var site = await SiteAsync();
            foreach (var step in order)
            {
                _ = step switch
                {
                    0 => (object)await Hub.CreateUserAsync(site.Caller, """{"userName":"ada@contoso.com","externalId":"oid","title":"S"}"""),
                    1 => await site.SignInAsync("sub", """{"userName":"ada","title":"O","nickName":"O","emails":[{"value":"o@example.org"}]}""", match: "oid"),
                    _ => await site.SyncAsync("entry", """{"userName":"a","title":"L","nickName":"L","displayName":"L","emails":[{"value":"l@example.org"}]}""", match: "oid"),
                };
            }
            await using var context = Hub.Storage.CreateContext(site.Organization);
            var user = await context.Users.SingleAsync(Ct);
            documents.Add(TestDatabase.Resource(new(user.Id, user.Document, null, default, default, 1)).With(CommonAttributes.Id, null).ToString() + user.Search.Replace(user.Id.ToString(), "", StringComparison.Ordinal));
        }
        Assert.Single(documents.Distinct());
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task ID_01_an_external_id_is_nobodys_internal_id()
    {
        var site = await SiteAsync();
        var admin = await Hub.CreateUserAsync(site.Caller, """{"userName":"admin"}""");
        foreach (var id in (string[])["1", admin.Id.ToString(), "admin", admin.Id.ToString("N"), Guid.Empty.ToString()])
        {
            var made = await Hub.CreateUserAsync(site.Caller, $$"""{"userName":"u-{{id}}","externalId":"{{id}}"}""");
            Assert.NotEqual(admin.Id, made.Id);
            Assert.IsType<Created>(await site.SignInAsync(id, $$"""{"userName":"v-{{id}}"}"""));
            Assert.Equal(made.Id, Assert.IsType<Linked>(await site.SignInAsync("x-" + id, """{"userName":"w"}""", match: id)).UserId);
        }
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(site.Caller, """{"userName":"again","externalId":"1"}"""));
        var other = await Hub.ConnectAsync(site.Organization);
        await Hub.CreateUserAsync(other, """{"userName":"elsewhere","externalId":"1"}""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ID_02_an_address_alone_identifies_nobody(bool verified)
    {
        var site = await SiteAsync();
        var admin = await Hub.CreateUserAsync(site.Caller, """{"userName":"admin","emails":[{"value":"admin@contoso.com"}]}""");
        var foreign = new Site(Hub, await Hub.ConnectAsync(site.Organization), site.Settings);
        var made = Assert.IsType<Created>(await foreign.SignInAsync("evil", """{"userName":"evil","emails":[{"value":"admin@contoso.com"}]}""", emailVerified: verified, issuer: "https://evil.example"));
        Assert.NotEqual(admin.Id, made.UserId);
        var refused = Assert.IsType<Rejected>(await foreign.SignInAsync("evil-2", """{"userName":"admin","emails":[{"value":"admin@contoso.com"}]}""", emailVerified: verified, issuer: "https://evil.example"));
        Assert.Equal(RefusalReason.Conflict, refused.Refusal.Reason);
        Assert.DoesNotContain("admin@", refused.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await site.UserAsync(admin.Id)).Version);
        Assert.Equal(1, await site.RefusalsAsync("conflict"));
    }

    [Fact]
    public async Task ID_03_a_subject_is_one_persons_at_its_issuer_and_connection_alone()
    {
        var site = await SiteAsync();
        var other = new Site(Hub, await Hub.ConnectAsync(site.Organization), site.Settings);
        var ids = new HashSet<Guid>
        {
            Assert.IsType<Created>(await site.SignInAsync("42", """{"userName":"a"}""")).UserId,
            Assert.IsType<Created>(await site.SignInAsync("42", """{"userName":"b"}""", issuer: Issuer + "/")).UserId,
            Assert.IsType<Created>(await other.SignInAsync("42", """{"userName":"c"}""")).UserId,
            Assert.IsType<Created>(await site.SyncAsync("42", """{"userName":"d"}""")).UserId,
        };
        Assert.Equal(4, ids.Count);
        foreach (var subject in (string[])["", " ", "a\0b", new string('s', 256), "tab\t"])
        {
            Assert.Equal(RefusalReason.InvalidAssertion, Assert.IsType<Rejected>(await site.SignInAsync(subject, """{"userName":"e"}""")).Refusal.Reason);
        }
    }

    [Fact]
    public async Task ID_05_no_account_is_taken_over_silently()
    {
        var site = await SiteAsync();
        var ada = Assert.IsType<Created>(await site.SignInAsync("ada", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}"""));
        var other = new Site(Hub, await Hub.ConnectAsync(site.Organization), site.Settings);
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(other.Caller, """{"userName":"ADA@contoso.com","externalId":"x"}"""));
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(site.Caller, """{"userName":"ada@contoso.com","externalId":"x"}"""));
        Assert.IsType<Rejected>(await other.SignInAsync("x", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}"""));
        Assert.Equal(1, (await site.UserAsync(ada.UserId)).Version);

        // Only where the connection may, and the address is proved, and lies in a domain proved for it.
        await other.SetAsync(x => x.Adoption = Adoption.VerifiedDomain);
        Assert.IsType<Rejected>(await other.SignInAsync("x", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}"""));
        await other.VerifyDomainAsync("contoso.com");
        Assert.IsType<Rejected>(await other.SignInAsync("x", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}""", emailVerified: false));
        Assert.IsType<Rejected>(await other.SignInAsync("x", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com.evil.example"}]}"""));
        await new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(site.Organization)).GrantAsync(new(ada.UserId, null, "Admin", null, null, null), Ct);
        Assert.IsType<Rejected>(await other.SignInAsync("x", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}"""));
        await using (var context = Hub.Storage.CreateContext(site.Organization))
        {
            context.Grants.RemoveRange(context.Grants);
            await context.SaveChangesAsync(Ct);
            await context.Organizations.Where(x => x.Id == site.Organization).ExecuteUpdateAsync(x => x.SetProperty(o => o.AccessVersion, o => o.AccessVersion + 1), Ct);
        }
        Assert.Equal(new Linked(ada.UserId), await other.SignInAsync("x", """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}"""));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task The_switch_stops_new_people_and_nothing_else()
    {
        var site = await SiteAsync();
        var known = Assert.IsType<Created>(await site.SignInAsync("known", """{"userName":"known"}"""));
        var pushed = await Hub.CreateUserAsync(site.Caller, """{"userName":"pushed","externalId":"oid"}""");
        site.Configured = new(DisableSsoProvisioning: true);

        Assert.Equal(RefusalReason.ProvisioningDisabled, Assert.IsType<Rejected>(await site.SignInAsync("new", """{"userName":"new"}""")).Refusal.Reason);
        Assert.Equal(1, await site.RefusalsAsync("provisioningDisabled"));
        Assert.Equal(new Updated(known.UserId), await site.SignInAsync("known", """{"userName":"known","title":"T"}"""));
        // Who was pushed exists: it is one identity, by another channel.
        Assert.Equal(new Linked(pushed.Id), await site.SignInAsync("sub", """{"userName":"p"}""", match: "oid"));
        // The push itself is no sign-in.
        await Hub.CreateUserAsync(site.Caller, """{"userName":"another"}""");
        await Hub.PatchUserAsync(site.Caller, pushed.Id, """[{"op":"replace","path":"active","value":false}]""");

        site.Configured = ConfiguredProvisioning.Nothing;
        await site.SetAsync(x => x.DisableSsoProvisioning = true);
        Assert.Equal(RefusalReason.ProvisioningDisabled, Assert.IsType<Rejected>(await site.SignInAsync("new", """{"userName":"new"}""")).Refusal.Reason);
        await site.SetAsync(x => x.DisableSsoProvisioning = null);
        Assert.IsType<Created>(await site.SignInAsync("new", """{"userName":"new"}"""));
    }

    [Fact]
    public async Task Invite_only_seats_and_paused_channels_refuse_with_their_reason()
    {
        var site = await SiteAsync();
        site.Configured = new(InviteOnly: true);
        Assert.Equal(RefusalReason.NotInvited, Assert.IsType<Rejected>(await site.SignInAsync("a", """{"userName":"a"}""")).Refusal.Reason);
        site.Configured = new(Seats: 1);
        var first = Assert.IsType<Created>(await site.SignInAsync("a", """{"userName":"a"}"""));
        Assert.Equal(RefusalReason.SeatsExhausted, Assert.IsType<Rejected>(await site.SignInAsync("b", """{"userName":"b"}""")).Refusal.Reason);
        Assert.Equal(new Updated(first.UserId), await site.SignInAsync("a", """{"userName":"a","title":"T"}"""));
        await site.SetAsync(x => x.Paused = PausedChannels.Oidc);
        Assert.Equal(RefusalReason.ChannelPaused, Assert.IsType<Rejected>(await site.SignInAsync("a", """{"userName":"a"}""")).Refusal.Reason);
        Assert.Equal(RefusalReason.SeatsExhausted, Assert.IsType<Rejected>(await site.SyncAsync("c", """{"userName":"c"}""")).Refusal.Reason);
    }

    [Fact]
    public async Task SE_02_no_sign_in_revives_who_was_deactivated()
    {
        var site = await SiteAsync();
        var pushed = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"oid"}""");
        await site.SignInAsync("sub", """{"userName":"ada"}""", match: "oid");
        await Hub.PatchUserAsync(site.Caller, pushed.Id, """[{"op":"replace","path":"active","value":false}]""");
        var before = await site.UserAsync(pushed.Id);
        foreach (var claims in (string[])["""{"userName":"ada"}""", """{"userName":"ada","title":"New","active":true}"""])
        {
            Assert.Equal(RefusalReason.Inactive, Assert.IsType<Rejected>(await site.SignInAsync("sub", claims, match: "oid")).Refusal.Reason);
        }
        Assert.Equal(before.Version, (await site.UserAsync(pushed.Id)).Version);

        // The push ends altogether: the account stays, suspended, and a sign-in neither revives it nor makes another.
        await Hub.Users.DeleteAsync(site.Caller, pushed.Id, Precondition.None, Ct);
        Assert.Equal(RefusalReason.Inactive, Assert.IsType<Rejected>(await site.SignInAsync("sub", """{"userName":"ada","title":"N"}""", match: "oid")).Refusal.Reason);
        Assert.False((await site.UserAsync(pushed.Id)).Active);
        Assert.Equal(3, await site.RefusalsAsync("inactive"));
        // A push that names them again means the same person, whom an administrator has yet to bring back.
        Assert.Equal(pushed.Id, (await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"oid"}""")).Id);
        Assert.False((await site.UserAsync(pushed.Id)).Active);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task SE_02_no_sign_in_brings_back_who_was_deleted_before_they_ever_signed_in()
    {
        var site = await SiteAsync();
        var pushed = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"oid"}""");
        await Hub.Users.DeleteAsync(site.Caller, pushed.Id, Precondition.None, Ct);
        foreach (var claims in (string[])["""{"userName":"ada"}""", """{"userName":"another","emails":[{"value":"ada@example.org"}]}"""])
        {
            Assert.Equal(RefusalReason.Inactive, Assert.IsType<Rejected>(await site.SignInAsync("sub", claims, match: "oid")).Refusal.Reason);
        }
        // Where the connection names no id, by what they were called.
        Assert.Equal(RefusalReason.Inactive, Assert.IsType<Rejected>(await site.SignInAsync("sub", """{"userName":"ADA"}""")).Refusal.Reason);
        Assert.IsType<Created>(await site.SignInAsync("other", """{"userName":"adam"}"""));
        Assert.Equal(3, await site.RefusalsAsync("inactive"));
        // Of another connection the same id is somebody else; and who is pushed again is there again.
        Assert.IsType<Created>(await (await SiteAsync()).SignInAsync("sub", """{"userName":"ada"}""", match: "oid"));
        var again = await Hub.CreateUserAsync(site.Caller, """{"userName":"ada","externalId":"oid"}""");
        Assert.Equal(new Linked(again.Id), await site.SignInAsync("sub", """{"userName":"ada"}""", match: "oid"));
        await Hub.Users.DeleteAsync(site.Caller, (await Hub.CreateUserAsync(site.Caller, """{"userName":"eve","externalId":"eve"}""")).Id, Precondition.None, Ct);
        await Hub.Users.DeleteAsync(site.Caller, (await Hub.CreateUserAsync(site.Caller, """{"userName":"eve","externalId":"eve"}""")).Id, Precondition.None, Ct);
        await Hub.VerifyAsync();
    }

    /// <summary>An identity provider repeats what was refused, for days.</summary>
    [Fact]
    public async Task ID_05_a_push_that_meets_somebody_elses_account_is_a_conflict_of_its_connection_once_a_day()
    {
        var site = await SiteAsync();
        var other = await Hub.ConnectAsync(site.Organization);
        var (taken, stranger) = (await Hub.CreateNamedAsync(other, "ada"), await Hub.CreateNamedAsync(site.Caller, "bob"));
        for (var hour = 0; hour < 26; hour++)
        {
            await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(site.Caller, "ADA"));
            Hub.Clock.Advance(TimeSpan.FromHours(1));
        }
        // A name of the connection's own people is no conflict; a change of name to another's is.
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateNamedAsync(site.Caller, "bob"));
        await Hub.CreateNamedAsync(other, "eve");
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.PatchUserAsync(site.Caller, stranger.Id, """[{"op":"replace","path":"userName","value":"eve"}]"""));
        await using var context = Hub.Storage.CreateContext(site.Organization);
        var rows = await context.AuditEntries.Where(x => x.Outcome == AuditOutcome.Refused && x.ConnectionId == site.Caller.ConnectionId).OrderBy(x => x.Id).ToListAsync(Ct);
        Assert.All(rows, row => Assert.Equal(("user.asserted", """{"reason":"conflict"}""", ActorKind.ScimClient), (row.Action, row.Detail, row.Actor)));
        Assert.Equal(3, rows.Count);
        Assert.Equal([taken.Id, taken.Id], rows.Take(2).Select(row => row.TargetId));
    }

    [Fact]
    public async Task ID_05_a_push_never_takes_over_an_administrator_whatever_its_connection_may_do()
    {
        var site = await SiteAsync();
        await site.VerifyDomainAsync("contoso.com");
        await site.SetAsync(x => (x.Adoption, x.MayAdminister) = (Adoption.VerifiedDomain, true));
        var trusted = site.Caller with { Settings = site.Caller.Settings with { MayAdminister = true } };
        var actor = Actor.CommandLine(site.Organization);
        var accounts = new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, site.Settings);
        var ada = await accounts.AddAsync(actor, TestDatabase.User("""{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}]}"""), Ct);
        var ben = await accounts.AddAsync(actor, TestDatabase.User("""{"userName":"ben@contoso.com","emails":[{"value":"ben@contoso.com"}]}"""), Ct);
        await new AccessRegistry(Hub.Storage, Hub.Clock, actor).GrantAsync(new(ada, null, "Admin", null, null, null), Ct);
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(trusted, """{"userName":"ada@contoso.com","emails":[{"value":"ada@contoso.com"}],"externalId":"a"}"""));
        Assert.Equal(ben, (await Hub.CreateUserAsync(trusted, """{"userName":"ben@contoso.com","emails":[{"value":"ben@contoso.com"}],"externalId":"b"}""")).Id);
    }

    [Fact]
    public async Task A_sync_deactivates_and_brings_back_but_not_the_last_administrator()
    {
        var site = await SiteAsync();
        var ada = Assert.IsType<Created>(await site.SyncAsync("ada", """{"userName":"ada"}"""));
        Assert.Equal(new Deactivated(ada.UserId), await site.SyncAsync("ada", """{"userName":"ada","active":false}"""));
        Assert.Equal(new Updated(ada.UserId), await site.SyncAsync("ada", """{"userName":"ada","active":true}"""));
        await new AccessRegistry(Hub.Storage, Hub.Clock, Actor.CommandLine(site.Organization)).GrantAsync(new(ada.UserId, null, "Admin", null, null, null), Ct);
        Assert.Equal(RefusalReason.LastAdministrator, Assert.IsType<Rejected>(await site.SyncAsync("ada", """{"userName":"ada","active":false}""")).Refusal.Reason);
        Assert.True((await site.UserAsync(ada.UserId)).Active);
    }

    [Fact]
    public async Task RE_04_one_person_from_three_channels_on_two_nodes_at_once_is_one_account()
    {
        var site = await SiteAsync();
        await using var again = Hub.OpenAgain();
        var other = new Site(Hub, site.Caller, site.Settings, again);
        for (var round = 0; round < 60; round++)
        {
            var id = $"oid-{round}";
            var pushed = Task.Run(() => Hub.CreateUserAsync(site.Caller, $$"""{"userName":"p-{{round}}","externalId":"{{id}}"}"""), Ct);
            var signedIn = Task.Run(() => other.SignInAsync($"sub-{round}", $$"""{"userName":"s-{{round}}"}""", match: id), Ct);
            var synced = Task.Run(() => site.SyncAsync($"entry-{round}", $$"""{"userName":"l-{{round}}"}""", match: id), Ct);
            var user = (await pushed).Id;
            Assert.All([await signedIn, await synced], outcome => Assert.Equal(user, outcome switch { Created x => x.UserId, Linked x => x.UserId, _ => Guid.Empty }));
        }
        await using var context = Hub.Storage.CreateContext(site.Organization);
        Assert.Equal(60, await context.Users.CountAsync(Ct));
        Assert.Equal(60, await context.AuditEntries.CountAsync(x => x.Action == "user.created", Ct));
        Assert.Equal(180, await context.LinkedIdentities.CountAsync(Ct));
        await Hub.VerifyAsync();
    }

    private async Task<Site> SiteAsync() => new(Hub, await Hub.ConnectAsync(Interlocked.Increment(ref organizations)));
}
