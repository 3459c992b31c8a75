using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;
using ScimHub.Provisioning.Users;
using static ScimHub.Provisioning.Provisioning.ProvisioningOutcome;

namespace ScimHub.Provisioning.Tests.Invitations;

/// <summary>Invitations as people accept them, by their identity provider or without one. Each test has an organisation of its own.</summary>
public abstract class AcceptanceSuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string Ada = """{"userName":"ada","emails":[{"value":"ada@example.com"}]}""";

    private static int organizations = 40_000;

    [Fact]
    public async Task The_invited_person_gets_in_by_the_link_with_what_was_promised_and_once()
    {
        var lobby = await OpenAsync();
        await lobby.Access.AddDomainAsync("Sales", "team", null, Ct);
        await lobby.Access.AddRoleAsync("Analyst", ["reports:edit"], [], Ct);
        var group = (await Groups(lobby).CreateAsync("Night shift", Ct)).Resource.Id;
        var issued = (await lobby.Registry().InviteAsync(new([new("Ada@Example.com", "Ada L")], [new("Viewer"), new("Analyst", "Sales")], ["Night shift"], Message: "Hi", InviteOnly: true), Ct)).Invitations[0];
        lobby.Site.Configured = new(DisableSsoProvisioning: true);
        var offer = (await lobby.Acceptance.OpenAsync(Lobby.SecretOf(issued.Link!), Ct))!;
        Assert.Equal(("Ada@example.com", "Ada L", "An administrator", "Hi"), (offer.Email, offer.DisplayName, offer.Inviter, offer.Message));

        var made = Assert.IsType<Created>(await lobby.Site.SignInAsync("sub", Ada, invitation: offer.Proof));
        Assert.Equal(["Analyst@Sales", "Viewer"], await lobby.RolesAsync(made.UserId));
        Assert.Equal([made.UserId], await lobby.ReadAsync(context => context.Members.Where(x => x.GroupId == group).Select(x => x.UserId).ToListAsync(Ct)));
        var accepted = await lobby.GetAsync(issued.Invitation.Id);
        Assert.Equal((InvitationState.Accepted, made.UserId), (accepted.State, accepted.AcceptedBy));
        Assert.Equal(["invitation.created", "invitation.accepted"], await lobby.ActionsAsync(issued.Invitation.Id));
        Assert.Null(await lobby.Acceptance.OpenAsync(Lobby.SecretOf(issued.Link!), Ct));
        Assert.Equal(0, (await lobby.Outbox.StatusAsync(lobby.Organization, Ct)).Waiting);
        // The same browser signs the same person in again; somebody else does not get in by it.
        Assert.Equal(new Unchanged(made.UserId), await lobby.Site.SignInAsync("sub", Ada, invitation: offer.Proof));
        Assert.Equal(RefusalReason.InvitationEnded, Reason(await lobby.Site.SignInAsync("other", """{"userName":"other","emails":[{"value":"ada@example.com"}]}""", invitation: offer.Proof)));
        await Assert.ThrowsAsync<AdministrationException>(() => lobby.Registry().ChangeAsync(issued.Invitation.Id, new([], [new("Viewer")]), Precondition.None, Ct));
        await Assert.ThrowsAsync<AdministrationException>(() => lobby.Registry().RevokeAsync(issued.Invitation.Id, Precondition.None, Ct));
        await Hub.VerifyAsync();

        // What is known of the invited person ends with them.
        await lobby.ReadAsync(context => context.LinkedIdentities.Where(x => x.UserId == made.UserId).ExecuteDeleteAsync(Ct));
        await new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, lobby.Site.Settings).DeleteAsync(lobby.Actor, made.UserId, true, Precondition.None, Ct);
        Assert.Empty(await lobby.Reader.ListAsync(null, null, Guid.Empty, 10, Ct));
    }

    [Fact]
    public async Task The_switch_and_invite_only_let_the_invited_pass_and_seats_pauses_and_suspension_do_not()
    {
        var lobby = await OpenAsync();
        lobby.Site.Configured = new(DisableSsoProvisioning: true, InviteOnly: true);
        Assert.Equal(RefusalReason.ProvisioningDisabled, Reason(await lobby.Site.SignInAsync("a", Ada)));
        var (invitation, secret) = await lobby.InviteAsync("ada@example.com");
        Assert.Equal(RefusalReason.ProvisioningDisabled, Reason(await lobby.Site.SignInAsync("a", Ada, emailVerified: false)));
        lobby.Site.Configured = new(DisableSsoProvisioning: true, InviteOnly: true, Seats: 0);
        var full = Assert.IsType<Rejected>(await lobby.Site.SignInAsync("a", Ada, invitation: await lobby.ProveAsync(secret))).Refusal;
        Assert.Equal(RefusalReason.SeatsExhausted, full.Reason);
        Assert.Equal(InvitationState.Pending, (await lobby.GetAsync(invitation.Id)).State);
        lobby.Site.Configured = new(DisableSsoProvisioning: true, InviteOnly: true);
        await lobby.Site.SetAsync(x => x.Paused = PausedChannels.Oidc);
        Assert.Equal(RefusalReason.ChannelPaused, Reason(await lobby.Site.SignInAsync("a", Ada)));
        await lobby.Site.SetAsync(x => x.Paused = PausedChannels.None);
        var made = Assert.IsType<Created>(await lobby.Site.SignInAsync("a", Ada));
        Assert.Equal(["Member"], await lobby.RolesAsync(made.UserId));

        var suspended = await Hub.CreateUserAsync(lobby.Site.Caller, """{"userName":"bob","externalId":"oid-b","active":false,"emails":[{"value":"bob2@example.com"}]}""");
        var (bob, link) = await lobby.InviteAsync("bob@example.com");
        Assert.Equal(RefusalReason.Inactive, Reason(await lobby.Site.SignInAsync("b", """{"userName":"bob","emails":[{"value":"bob@example.com"}]}""", match: "oid-b", invitation: await lobby.ProveAsync(link))));
        Assert.Equal(InvitationState.Pending, (await lobby.GetAsync(bob.Id)).State);
        Assert.Empty(await lobby.RolesAsync(suspended.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_person_who_was_pushed_meanwhile_gets_what_the_invitation_gives()
    {
        var lobby = await OpenAsync();
        var (first, secret) = await lobby.InviteAsync("ada@example.com", new RoleWish("Developer"), new RoleWish("Viewer"));
        var pushed = (await Hub.CreateUserAsync(lobby.Site.Caller, """{"userName":"ada","externalId":"oid","emails":[{"value":"ada@example.com"}]}""")).Id;
        await lobby.Access.GrantAsync(new(pushed, null, "Viewer", null, null, null), Ct);
        Assert.Equal(new Linked(pushed), await lobby.Site.SignInAsync("sub", Ada, match: "oid", invitation: await lobby.ProveAsync(secret)));
        Assert.Equal(["Developer", "Viewer"], await lobby.RolesAsync(pushed));
        Assert.Equal(pushed, (await lobby.GetAsync(first.Id)).AcceptedBy);
        Assert.Equal(new Unchanged(pushed), await lobby.Site.SignInAsync("sub", Ada, match: "oid"));

        // One who signed in before, and whose address is another since: nothing of them changes but what they are given.
        var (_, next) = await lobby.InviteAsync("lovelace@example.com", new RoleWish("Member"));
        var lovelace = """{"userName":"ada","emails":[{"value":"ada@example.com"},{"value":"lovelace@example.com"}]}""";
        Assert.Equal(new Updated(pushed), await lobby.Site.SignInAsync("sub", lovelace, match: "oid", emailVerified: false));
        Assert.Equal(new Updated(pushed), await lobby.Site.SignInAsync("sub", lovelace, match: "oid", invitation: await lobby.ProveAsync(next)));
        Assert.Equal(["Developer", "Member", "Viewer"], await lobby.RolesAsync(pushed));
        await Hub.VerifyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IN_01_fifty_redemptions_at_once_on_two_nodes_are_one(bool sameIdentity)
    {
        var lobby = await OpenAsync();
        var (invitation, secret) = await lobby.InviteAsync("ada@example.com", new RoleWish("Member"), new RoleWish("Viewer"));
        var proof = await lobby.ProveAsync(secret);
        await using var second = Hub.OpenAgain();
        Lobby[] nodes = [lobby, lobby.At(second)];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
        {
            var who = sameIdentity ? 0 : i;
            return nodes[i % 2].Site.SignInAsync($"sub-{who}", $$"""{"userName":"ada-{{who}}","emails":[{"value":"ada@example.com"}]}""", invitation: proof);
        }, Ct)));
        var made = Assert.Single(outcomes.OfType<Created>());
        Assert.All(outcomes.Where(x => x is not Created), x => Assert.True(sameIdentity ? x == new Unchanged(made.UserId) : x is Rejected { Refusal.Reason: RefusalReason.InvitationEnded or RefusalReason.IdentityConflict }, $"{x}"));
        Assert.Equal(["Member", "Viewer"], await lobby.RolesAsync(made.UserId));
        Assert.Equal(1, await lobby.ReadAsync(context => context.Users.CountAsync(Ct)));
        Assert.Equal(2, await lobby.ReadAsync(context => context.Grants.CountAsync(Ct)));
        Assert.Equal(["invitation.created", "invitation.accepted"], await lobby.ActionsAsync(invitation.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task IN_01_fifty_local_acceptances_at_once_on_two_nodes_are_one()
    {
        var lobby = await OpenAsync();
        var (_, secret) = await lobby.InviteAsync("ada@example.com");
        var proof = await lobby.ProveAsync(secret);
        await using var second = Hub.OpenAgain();
        Lobby[] nodes = [lobby, lobby.At(second)];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => nodes[i % 2].Acceptance.AcceptLocallyAsync(proof, new($"ada-{i}"), null, null, Ct), Ct)));
        Assert.Single(outcomes.OfType<Created>());
        Assert.Equal(49, outcomes.Count(x => x is Rejected { Refusal.Reason: RefusalReason.InvitationEnded }));
        Assert.Equal(1, await lobby.ReadAsync(context => context.Users.CountAsync(Ct)));
        await Hub.VerifyAsync();
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("resent")]
    [InlineData("accepted")]
    public async Task IN_01_a_link_that_is_over_lets_nobody_in(string how)
    {
        var lobby = await OpenAsync();
        lobby.Site.Configured = new(InviteOnly: true);
        var (invitation, secret) = await lobby.InviteAsync("ada@example.com");
        var proof = await lobby.ProveAsync(secret);
        switch (how)
        {
            case "expired":
                Hub.Clock.Advance(InvitationRegistry.DefaultLifetime);
                break;
            case "revoked":
                await lobby.Registry().RevokeAsync(invitation.Id, Precondition.None, Ct);
                break;
            case "resent":
                await lobby.Registry().ResendAsync(invitation.Id, null, Ct);
                break;
            default:
                Assert.IsType<Created>(await lobby.Acceptance.AcceptLocallyAsync(proof, new(), null, null, Ct));
                break;
        }
        Assert.Null(await lobby.Acceptance.OpenAsync(secret, Ct));
        Assert.Null(await lobby.Acceptance.OpenAsync(proof, Ct));
        Assert.Equal(RefusalReason.InvitationEnded, Reason(await lobby.Site.SignInAsync("sub", """{"userName":"x","emails":[{"value":"ada@example.com"}]}""", invitation: proof)));
        Assert.Equal(RefusalReason.InvitationEnded, Reason(await lobby.Acceptance.AcceptLocallyAsync(proof, new("y"), null, null, Ct)));
        Assert.Equal(how == "accepted" ? 1 : 0, await lobby.ReadAsync(context => context.Users.CountAsync(Ct)));
        Assert.Equal(2, await lobby.Site.RefusalsAsync("invitationEnded"));
    }

    [Fact]
    public async Task IN_02_an_invitation_is_the_invited_persons_alone()
    {
        var lobby = await OpenAsync();
        var (invitation, secret) = await lobby.InviteAsync("ada@contoso.com");
        var proof = await lobby.ProveAsync(secret);
        foreach (var (user, verified) in new[]
        {
            ("""{"userName":"eve","emails":[{"value":"eve@contoso.com"}]}""", true),
            ("""{"userName":"ada@contoso.com"}""", true),
            ("""{"userName":"ada","emails":[{"value":"ada@contoso.com"}]}""", false),
            ("""{"userName":"ada","emails":[{"value":"ada@contoso.com.evil.example"}]}""", true),
            ("""{"userName":"ada","emails":[{"value":"ada@c\u043entoso.com"}]}""", true),
            ("""{"userName":"ada","emails":[{"value":"ada@contoso.com,eve@evil.example"}]}""", true),
        })
        {
            var refusal = Assert.IsType<Rejected>(await lobby.Site.SignInAsync("eve", user, emailVerified: verified, invitation: proof)).Refusal;
            Assert.Equal(RefusalReason.InvitedOther, refusal.Reason);
            Assert.DoesNotContain("ada", refusal.Message, StringComparison.OrdinalIgnoreCase);
        }
        // The address lies in a domain that another identity provider alone speaks for.
        var other = await lobby.AnotherSiteAsync();
        await other.VerifyDomainAsync("contoso.com");
        const string User = """{"userName":"ada","emails":[{"value":"ADA@Contoso.com"}]}""";
        Assert.Equal(RefusalReason.InvitedOther, Reason(await lobby.Site.SignInAsync("ada", User, invitation: proof)));
        Assert.Equal(0, await lobby.ReadAsync(context => context.Users.CountAsync(Ct)));
        Assert.Equal(InvitationState.Pending, (await lobby.GetAsync(invitation.Id)).State);
        // An invitation of another organisation is none here.
        var stranger = await OpenAsync();
        Assert.Equal(RefusalReason.InvitationEnded, Reason(await stranger.Site.SignInAsync("ada", User, invitation: proof)));
        Assert.IsType<Created>(await other.SignInAsync("ada", User, invitation: proof));
    }

    [Fact]
    public async Task Who_did_not_open_the_link_is_known_by_the_proved_address_but_no_administrator_by_it()
    {
        var lobby = await OpenAsync();
        lobby.Site.Configured = new(InviteOnly: true);
        var other = await lobby.AnotherSiteAsync();
        other.Configured = lobby.Site.Configured;
        await lobby.InviteAsync("boss@contoso.com", new RoleWish("Admin"));
        await lobby.InviteAsync("ada@contoso.com");
        const string Boss = """{"userName":"boss","emails":[{"value":"boss@contoso.com"}]}""";
        Assert.Equal(RefusalReason.NotInvited, Reason(await lobby.Site.SignInAsync("boss", Boss)));
        await lobby.Site.VerifyDomainAsync("contoso.com");
        Assert.Equal(RefusalReason.NotInvited, Reason(await other.SignInAsync("ada", """{"userName":"ada","emails":[{"value":"ada@contoso.com"}]}""")));
        Assert.Equal(["Admin"], await lobby.RolesAsync(Assert.IsType<Created>(await lobby.Site.SignInAsync("boss", Boss)).UserId));
        // A sync reads a directory; nobody stands at the door.
        Assert.Equal(RefusalReason.NotInvited, Reason(await lobby.Site.SyncAsync("ada", """{"userName":"ada","emails":[{"value":"ada@contoso.com"}]}""")));
        Assert.IsType<Created>(await lobby.Site.SignInAsync("ada", """{"userName":"ada","emails":[{"value":"ada@contoso.com"}]}"""));
    }

    [Fact]
    public async Task ID_05_an_invitation_takes_over_the_account_of_its_address_and_no_other()
    {
        var lobby = await OpenAsync();
        var other = await lobby.AnotherSiteAsync();
        var victim = (await Hub.CreateUserAsync(other.Caller, """{"userName":"victim","emails":[{"value":"victim@example.com"}]}""")).Id;
        var (_, secret) = await lobby.InviteAsync("mallory@example.com");
        var proof = await lobby.ProveAsync(secret);
        Assert.Equal(RefusalReason.Conflict, Reason(await lobby.Site.SignInAsync("m", """{"userName":"victim","emails":[{"value":"mallory@example.com"}]}""", invitation: proof)));
        Assert.Equal(1, (await lobby.Site.UserAsync(victim)).Version);

        // The account of the invited address, of whatever name, is the invited person's, unless the connection takes over nobody's.
        var (_, link) = await lobby.InviteAsync("ada@example.com");
        var ada = (await Hub.CreateUserAsync(other.Caller, """{"userName":"lovelace","emails":[{"value":"ada@example.com"}]}""")).Id;
        Assert.Equal(new Linked(ada), await lobby.Site.SignInAsync("ada", Ada, invitation: await lobby.ProveAsync(link)));
        Assert.Equal(["Member"], await lobby.RolesAsync(ada));
        var (_, never) = await lobby.InviteAsync("bob@example.com");
        var bob = (await Hub.CreateUserAsync(other.Caller, """{"userName":"bob","emails":[{"value":"bob@example.com"}]}""")).Id;
        await lobby.Site.SetAsync(x => x.Adoption = Adoption.Never);
        Assert.Equal(RefusalReason.Conflict, Reason(await lobby.Site.SignInAsync("bob", """{"userName":"bob","emails":[{"value":"bob@example.com"}]}""", invitation: await lobby.ProveAsync(never))));
        // An administrator's account nobody takes over.
        await lobby.Site.SetAsync(x => x.Adoption = Adoption.Invited);
        await lobby.Access.GrantAsync(new(bob, null, "Admin", null, null, null), Ct);
        Assert.Equal(RefusalReason.Conflict, Reason(await lobby.Site.SignInAsync("bob", """{"userName":"bob-2","emails":[{"value":"bob@example.com"}]}""", invitation: await lobby.ProveAsync(never))));
    }

    [Fact]
    public async Task ID_04_a_push_moves_no_invitation()
    {
        var lobby = await OpenAsync();
        var (invitation, _) = await lobby.InviteAsync("ada@example.com", new RoleWish("Developer"));
        var eve = (await Hub.CreateUserAsync(lobby.Site.Caller, """{"userName":"eve","externalId":"eve","emails":[{"value":"eve@evil.example"}]}""")).Id;
        await Hub.PatchUserAsync(lobby.Site.Caller, eve, """[{"op":"replace","path":"emails","value":[{"value":"ada@example.com"}]}]""");
        // What is pushed is no sign-in, and what the identity provider does not prove counts for nothing.
        Assert.Equal(new Linked(eve), await lobby.Site.SignInAsync("eve", """{"userName":"eve","emails":[{"value":"ada@example.com"}]}""", match: "eve", emailVerified: false));
        Assert.Equal(InvitationState.Pending, (await lobby.GetAsync(invitation.Id)).State);
        Assert.Equal(["ada@example.com"], await lobby.ReadAsync(context => context.OutgoingMails.Select(x => x.Recipient).ToListAsync(Ct)));
        Assert.Empty(await lobby.RolesAsync(eve));
    }

    [Fact]
    public async Task What_is_gone_since_is_not_given_and_the_rest_is()
    {
        var lobby = await OpenAsync();
        await lobby.Access.AddDomainAsync("Old", "team", null, Ct);
        await lobby.Access.AddRoleAsync("Old role", ["x:read"], [], Ct);
        var group = (await Groups(lobby).CreateAsync("Old group", Ct)).Resource.Id;
        var issued = (await lobby.Registry().InviteAsync(new([new("ada@example.com")], [new("Old role"), new("Viewer", "Old"), new("Member")], ["Old group"]), Ct)).Invitations[0];
        await lobby.Access.RemoveRoleAsync("Old role", Ct);
        await lobby.Access.RemoveDomainAsync("Old", Ct);
        await Groups(lobby).RemoveAsync(group, Precondition.None, Ct);
        var made = Assert.IsType<Created>(await lobby.Site.SignInAsync("sub", Ada));
        Assert.Equal(["Member"], await lobby.RolesAsync(made.UserId));
        var detail = await lobby.ReadAsync(context => context.AuditEntries.Where(x => x.TargetId == issued.Invitation.Id && x.Action == "invitation.accepted").Select(x => x.Detail).SingleAsync(Ct));
        Assert.Contains("rolesGone", detail, StringComparison.Ordinal);
        Assert.Contains(group.ToString(), detail, StringComparison.Ordinal);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Roles_removed_at_the_moment_of_acceptance_leave_no_grant_without_a_role()
    {
        for (var i = 0; i < 8; i++)
        {
            var lobby = await OpenAsync();
            await lobby.Access.AddRoleAsync("Fleeting", ["x:read"], [], Ct);
            await lobby.InviteAsync("ada@example.com", new RoleWish("Fleeting"), new RoleWish("Viewer"));
            var removal = Task.Run(() => Record.ExceptionAsync(() => lobby.Access.RemoveRoleAsync("Fleeting", Ct)).AsTask(), Ct);
            var made = Assert.IsType<Created>(await Task.Run(() => lobby.Site.SignInAsync("sub", Ada), Ct));
            var fault = await removal;
            Assert.Equal(fault is null ? ["Viewer"] : ["Fleeting", "Viewer"], await lobby.RolesAsync(made.UserId));
        }
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Accepted_without_an_identity_provider_account_and_credential_are_one_unit()
    {
        var lobby = await OpenAsync();
        lobby.Site.Configured = new(DisableSsoProvisioning: true, InviteOnly: true);
        var (invitation, secret) = await lobby.InviteAsync("ada@example.com", new RoleWish("Developer"));
        var proof = await lobby.ProveAsync(secret);
        IReadOnlyList<SqlStatement> Credential(Guid id) => [new("""UPDATE "Users" SET "Protected" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2""", [lobby.Organization, id, true], 1)];
        await Assert.ThrowsAsync<StorageUnavailableException>(() => lobby.Acceptance.AcceptLocallyAsync(
            proof, new(), id => [new("""UPDATE "Users" SET "Protected" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2""", [lobby.Organization, Guid.Empty, true], 1)], null, Ct));
        Assert.Equal(0, await lobby.ReadAsync(context => context.Users.CountAsync(Ct)));
        Assert.Equal(InvitationState.Pending, (await lobby.GetAsync(invitation.Id)).State);

        var made = Assert.IsType<Created>(await lobby.Acceptance.AcceptLocallyAsync(proof, new(DisplayName: "Ada L"), Credential, "192.0.2.9", Ct));
        var account = await new UserAdministration(Hub.Storage, TestSchemas.Catalog, Hub.Clock, lobby.Site.Settings).GetAsync(lobby.Organization, made.UserId, Ct);
        Assert.True(account is { Active: true, Protected: true, Links: [] });
        Assert.Equal(["Developer"], await lobby.RolesAsync(made.UserId));
        Assert.Equal([made.UserId], await lobby.ReadAsync(context => context.UserEmails.Where(x => x.EmailKey == "ada@example.com").Select(x => x.UserId).ToListAsync(Ct)));

        // Whoever is here already does not get a second account, nor a password by the way.
        var (_, second) = await lobby.InviteAsync("bob@example.com");
        await Hub.CreateUserAsync(lobby.Site.Caller, """{"userName":"bob","emails":[{"value":"bob@example.com"}]}""");
        Assert.Equal(RefusalReason.Conflict, Reason(await lobby.Acceptance.AcceptLocallyAsync(await lobby.ProveAsync(second), new(), Credential, null, Ct)));
        var (_, third) = await lobby.InviteAsync("eve@example.com");
        Assert.Equal(RefusalReason.Conflict, Reason(await lobby.Acceptance.AcceptLocallyAsync(await lobby.ProveAsync(third), new("bob"), Credential, null, Ct)));
        lobby.Site.Configured = new(Seats: 2);
        Assert.Equal(RefusalReason.SeatsExhausted, Reason(await lobby.Acceptance.AcceptLocallyAsync(await lobby.ProveAsync(third), new(), Credential, null, Ct)));
        await Hub.VerifyAsync();
    }

    private static RefusalReason Reason(ProvisioningOutcome outcome) => Assert.IsType<Rejected>(outcome).Refusal.Reason;

    private GroupAdministration Groups(Lobby lobby) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, lobby.Actor);

    private Task<Lobby> OpenAsync() => Lobby.OpenAsync(Hub, Interlocked.Increment(ref organizations));
}
