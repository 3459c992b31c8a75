using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Invitations;

/// <summary>Invitations as administrators make, change, send again and take them back. Each test has an organisation of its own.</summary>
public abstract class InvitationSuite(TestDatabase hub) : StorageSuite(hub)
{
    private static int organizations = 30_000;

    [Fact]
    public async Task Several_are_invited_at_once_with_roles_in_domains_groups_and_a_mail_each()
    {
        var lobby = await OpenAsync();
        await lobby.Access.AddDomainAsync("Sales", "team", null, Ct);
        var group = (await Groups(lobby).CreateAsync("Night shift", Ct)).Resource.Id;
        var batch = await lobby.Registry(sends: true).InviteAsync(
            new([new(" Ada@Example.com ", "Ada"), new("bob@example.com")], [new("member"), new("Viewer", "sales"), new("Member")], ["night shift"], TimeSpan.FromDays(2), "Welcome\naboard"), Ct);

        Assert.Equal(["Ada@example.com", "bob@example.com"], batch.Invitations.Select(x => x.Invitation.Email));
        Assert.All(batch.Invitations, x => Assert.Null(x.Link));
        Assert.False(batch.InviteOnly);
        var ada = await lobby.GetAsync(batch.Invitations[0].Invitation.Id);
        Assert.Equal(2, ada.InvitedRoles.Count);
        Assert.Equal([group], ada.GroupIds);
        Assert.Equal(TimeSpan.FromDays(2), ada.ExpiresAt - ada.CreatedAt);
        Assert.Equal(["invitation.created"], await lobby.ActionsAsync(ada.Id));
        var mails = await TakeAllAsync(lobby);
        Assert.Equal(["Ada@example.com", "bob@example.com"], mails.Select(mail => mail.Row.Recipient));
        Assert.Contains("Hello Ada,", mails[0].Body, StringComparison.Ordinal);
        Assert.Contains("Welcome\naboard\n", mails[0].Body, StringComparison.Ordinal);
        Assert.Contains("https://hub.example.org/invitation?code=scimhub_inv_", mails[0].Body, StringComparison.Ordinal);
        Assert.NotNull(await lobby.Acceptance.OpenAsync(Lobby.SecretOf(mails[1].Body), Ct));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task All_faults_are_named_and_nobody_is_invited_unless_all_can_be()
    {
        var lobby = await OpenAsync();
        await Hub.CreateUserAsync(lobby.Site.Caller, """{"userName":"here","emails":[{"value":"Here@example.com"}]}""");
        await Hub.CreateNamedAsync(lobby.Site.Caller, "named@example.com");
        await lobby.InviteAsync("waiting@example.com");
        var fault = await RefusedAsync(AdministrationFault.Invalid, () => lobby.Registry().InviteAsync(
            new([new("new@example.com"), new("nonsense"), new("NEW@example.com"), new("here@example.com"), new("named@example.com"), new("waiting@example.com"), new("a@b\r\nBcc: x@y.example")]), Ct));
        foreach (var named in (string[])["'nonsense'", "NEW@example.com is named twice", "here@example.com is here already", "named@example.com is here already", "waiting@example.com is invited already", "'a@b??Bcc"])
        {
            Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        }
        await RefusedAsync(AdministrationFault.Invalid, () => lobby.Registry().InviteAsync(new([new("nonsense")]), Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => lobby.Registry().InviteAsync(new([new("new@example.com"), new("here@example.com")]), Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => lobby.Registry().InviteAsync(new([]), Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => lobby.Registry().InviteAsync(new([.. Enumerable.Range(0, 501).Select(i => new InvitedAddress($"u{i}@example.com"))]), Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => lobby.Registry().InviteAsync(new([new("new@example.com")], [new("Nobody's")]), Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => lobby.Registry().InviteAsync(new([new("new@example.com")], [new("Member", "Nowhere")]), Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => lobby.Registry().InviteAsync(new([new("new@example.com")], Groups: ["None"]), Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => lobby.Registry().InviteAsync(new([new("new@example.com")], Lifetime: TimeSpan.FromDays(91)), Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => lobby.Registry().InviteAsync(new([new("new@example.com")], Message: "\0"), Ct));
        Assert.Equal(["waiting@example.com"], (await lobby.Reader.ListAsync(null, null, Guid.Empty, 10, Ct)).Select(x => x.Email));
        Assert.Equal(1, (await lobby.Outbox.StatusAsync(lobby.Organization, Ct)).Waiting);
    }

    [Fact]
    public async Task IN_03_without_an_address_of_our_own_nobody_is_invited()
    {
        var lobby = await OpenAsync();
        var fault = await RefusedAsync(AdministrationFault.Conflict, () => lobby.Registry(baseUrl: null).InviteAsync(new([new("ada@example.com")]), Ct));
        Assert.Contains("PublicUrl", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await lobby.Reader.ListAsync(null, null, Guid.Empty, 10, Ct));
    }

    [Fact]
    public async Task IN_04_secrets_are_of_256_bits_differ_and_lie_nowhere()
    {
        var lobby = await OpenAsync();
        var batch = await lobby.Registry().InviteAsync(new([.. Enumerable.Range(0, 500).Select(x => new InvitedAddress($"u{x}@example.com"))]), Ct);
        var secrets = batch.Invitations.Select(x => Lobby.SecretOf(x.Link!)).Concat(Enumerable.Range(0, 9_500).Select(_ => Secret.New(Secret.InvitationPrefix))).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(10_000, secrets.Count);
        Assert.All(secrets, secret => Assert.Equal(43, secret.Length - Secret.InvitationPrefix.Length));
        var dump = await DumpAsync(lobby);
        Assert.DoesNotContain(Secret.InvitationPrefix, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(secrets.First()[Secret.InvitationPrefix.Length..], dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sent_again_it_has_a_new_link_and_time_and_the_mail_before_is_withdrawn()
    {
        var lobby = await OpenAsync();
        var (invitation, first) = await lobby.InviteAsync("ada@example.com");
        Hub.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Null(await lobby.Acceptance.OpenAsync(first, Ct));
        Assert.Equal([invitation.Id], (await lobby.Reader.ListAsync(InvitationState.Expired, null, Guid.Empty, 10, Ct)).Select(x => x.Id));
        await InvitationExpiry.RunAsync(Hub.Storage, Hub.Clock.GetUtcNow(), Ct);
        Assert.Equal(InvitationState.Expired, (await lobby.GetAsync(invitation.Id)).State);

        var again = await lobby.Registry().ResendAsync(invitation.Id, null, Ct);
        var second = Lobby.SecretOf(again.Link!);
        Assert.NotNull(await lobby.Acceptance.OpenAsync(second, Ct));
        Assert.Null(await lobby.Acceptance.OpenAsync(first, Ct));
        Assert.Equal((InvitationState.Pending, 2), (again.Invitation.State, again.Invitation.Generation));
        await lobby.Registry().ResendAsync(invitation.Id, TimeSpan.FromHours(1), Ct);
        Assert.Null(await lobby.Acceptance.OpenAsync(second, Ct));
        Assert.Single(await TakeAllAsync(lobby));
        Assert.Equal(["invitation.created", "invitation.expired", "invitation.resent", "invitation.resent"], await lobby.ActionsAsync(invitation.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Revoked_its_link_is_dead_its_mail_withdrawn_and_the_address_free()
    {
        var lobby = await OpenAsync();
        var (invitation, secret) = await lobby.InviteAsync("ada@example.com");
        await FaultAsync(412, ScimHub.Scim.Errors.ScimErrorType.None, () => lobby.Registry().RevokeAsync(invitation.Id, Precondition.AnyOf([7]), Ct));
        Assert.Equal(InvitationState.Revoked, (await lobby.Registry().RevokeAsync(invitation.Id, Precondition.None, Ct)).State);
        await lobby.Registry().RevokeAsync(invitation.Id, Precondition.None, Ct);
        Assert.Null(await lobby.Acceptance.OpenAsync(secret, Ct));
        Assert.Empty(await TakeAllAsync(lobby));
        await RefusedAsync(AdministrationFault.Conflict, () => lobby.Registry().ResendAsync(invitation.Id, null, Ct));
        await RefusedAsync(AdministrationFault.Conflict, () => lobby.Registry().ChangeAsync(invitation.Id, new([new("Viewer")], []), Precondition.None, Ct));
        await RefusedAsync(AdministrationFault.NotFound, () => lobby.Registry().RevokeAsync(Guid.CreateVersion7(), Precondition.None, Ct));
        await lobby.InviteAsync("ADA@example.com");
        Assert.Equal(["invitation.created", "invitation.revoked"], await lobby.ActionsAsync(invitation.Id));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task W1_pairs_are_added_and_removed_while_it_is_pending()
    {
        var lobby = await OpenAsync();
        var sales = await lobby.Access.AddDomainAsync("Sales", "team", null, Ct);
        var (invitation, _) = await lobby.InviteAsync("ada@example.com");
        var changed = await lobby.Registry().ChangeAsync(invitation.Id, new([new("Viewer", "Sales"), new("Member")], [new("Developer")]), Precondition.AnyOf([1]), Ct);
        Assert.Equal([new(BuiltInRoles.Member.Id, null), new(BuiltInRoles.Viewer.Id, sales.Id)], changed.InvitedRoles);
        Assert.Equal(2, (await lobby.Registry().ChangeAsync(invitation.Id, new([new("Member")], []), Precondition.None, Ct)).Version);
        Assert.Equal([new(BuiltInRoles.Viewer.Id, sales.Id)], (await lobby.Registry().ChangeAsync(invitation.Id, new([], [new("Member")]), Precondition.None, Ct)).InvitedRoles);
        Assert.Equal(["invitation.created", "invitation.updated", "invitation.updated"], await lobby.ActionsAsync(invitation.Id));
        var records = await new AuditReader(Hub.Storage, TestSchemas.Catalog, lobby.Organization).ListAsync(new(TargetId: invitation.Id), null, 10, Ct);
        Assert.Contains(sales.Id.ToString(), records[0].Change!.Before!.ToString(), StringComparison.Ordinal);
        Assert.Equal("ada@example.com", records[0].TargetName);
        Assert.Equal("ada@example.com", records[^1].Change!.After!.Value.GetProperty("email").GetString());
    }

    [Fact]
    public async Task Nobody_gives_by_an_invitation_what_they_have_not_nor_sends_again_what_does()
    {
        var lobby = await OpenAsync();
        var desk = (await lobby.Access.AddRoleAsync("Help desk", ["hub/users:edit", "*:read"], [], Ct)).Permissions;
        var lead = (await lobby.Access.AddRoleAsync("Lead", ["hub/users:edit", "hub/access:edit", "*:edit"], [], Ct)).Permissions;
        await RefusedAsync(AdministrationFault.Forbidden, () => lobby.Registry(ceiling: desk).InviteAsync(new([new("a@example.com")], [new("Viewer")]), Ct));
        await RefusedAsync(AdministrationFault.Forbidden, () => lobby.Registry(ceiling: lead).InviteAsync(new([new("a@example.com")], [new("Admin")]), Ct));
        var (admin, _) = await lobby.InviteAsync("boss@example.com", new RoleWish("Admin"));
        await RefusedAsync(AdministrationFault.Forbidden, () => lobby.Registry(ceiling: lead).ResendAsync(admin.Id, null, Ct));
        var member = (await lobby.Registry(ceiling: lead).InviteAsync(new([new("a@example.com")], [new("Member")]), Ct)).Invitations[0].Invitation;
        await RefusedAsync(AdministrationFault.Forbidden, () => lobby.Registry(ceiling: lead).ChangeAsync(member.Id, new([new("Admin")], []), Precondition.None, Ct));

        // A group gives what is granted to it, and administration to nobody but by administrators.
        var group = (await Groups(lobby).CreateAsync("Admins", Ct)).Resource.Id;
        await lobby.Access.GrantAsync(new(null, group, "Admin", null, null, null), Ct);
        var keeper = (await lobby.Access.AddRoleAsync("Keeper", ["hub/users:edit", "hub/access:edit", "hub/groups:edit", "*:edit"], [], Ct)).Permissions;
        await RefusedAsync(AdministrationFault.Forbidden, () => lobby.Registry(ceiling: keeper).InviteAsync(new([new("b@example.com")], [new("Member")], ["Admins"]), Ct));
        Assert.Equal(["a@example.com", "boss@example.com"], (await lobby.Reader.ListAsync(InvitationState.Pending, null, Guid.Empty, 10, Ct)).Select(x => x.Email).Order());
    }

    [Fact]
    public async Task O3_inviting_can_make_the_workspace_invite_only_in_the_same_transaction()
    {
        var lobby = await OpenAsync();
        await lobby.InviteAsync("ada@example.com");
        await RefusedAsync(AdministrationFault.Conflict, () => lobby.Registry().InviteAsync(new([new("ada@example.com")], InviteOnly: true), Ct));
        Assert.False((await lobby.Site.Settings.ReadAsync(lobby.Organization, Ct)).InviteOnly.Value);
        Assert.True((await lobby.Registry().InviteAsync(new([new("bob@example.com")], InviteOnly: true), Ct)).InviteOnly);
        Assert.True((await lobby.Site.Settings.ReadAsync(lobby.Organization, Ct)).InviteOnly.Value);
        Assert.Equal(RefusalReason.NotInvited, Assert.IsType<ProvisioningOutcome.Rejected>(await lobby.Site.SignInAsync("x", """{"userName":"x"}""")).Refusal.Reason);
        // Where the configuration says otherwise, inviting does not pretend.
        var other = await OpenAsync();
        other.Site.Configured = new(InviteOnly: false);
        await RefusedAsync(AdministrationFault.Conflict, () => other.Registry().InviteAsync(new([new("bob@example.com")], InviteOnly: true), Ct));
        Assert.Empty(await other.Reader.ListAsync(null, null, Guid.Empty, 10, Ct));
    }

    [Fact]
    public async Task Two_who_invite_one_person_at_once_make_one_invitation()
    {
        var lobby = await OpenAsync();
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Record.ExceptionAsync(() => lobby.InviteAsync("ada@example.com")).AsTask(), Ct)));
        Assert.Equal(7, tries.Count(fault => fault is AdministrationException { Fault: AdministrationFault.Conflict }));
        Assert.Single(await lobby.Reader.ListAsync(null, "ADA@example.com", Guid.Empty, 10, Ct));
        Assert.Single(await TakeAllAsync(lobby));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task What_is_done_with_is_deleted_in_time_and_the_audit_tells_no_address_from_then_on()
    {
        var lobby = await OpenAsync();
        var (invitation, _) = await lobby.InviteAsync("ada@example.com");
        await lobby.Registry().RevokeAsync(invitation.Id, Precondition.None, Ct);
        Hub.Clock.Advance(InvitationExpiry.Kept + TimeSpan.FromHours(1));
        await InvitationExpiry.RunAsync(Hub.Storage, Hub.Clock.GetUtcNow(), Ct);
        await RefusedAsync(AdministrationFault.NotFound, () => lobby.GetAsync(invitation.Id));
        var records = await new AuditReader(Hub.Storage, TestSchemas.Catalog, lobby.Organization).ListAsync(new(TargetId: invitation.Id), null, 10, Ct);
        Assert.All(records, record => Assert.Equal("erased", record.Change!.Missing));
        await Hub.VerifyAsync();
    }

    private static async Task<List<TakenMail>> TakeAllAsync(Lobby lobby)
    {
        var mails = new List<TakenMail>();
        while (await lobby.Outbox.TakeAsync(Ct) is { } mail)
        {
            await lobby.Outbox.SentAsync(mail, Ct);
            if (mail.Row.OrganizationId == lobby.Organization)
            {
                mails.Add(mail);
            }
        }
        return mails;
    }

    private static Task<string> DumpAsync(Lobby lobby) => lobby.ReadAsync(async context =>
    {
        var rows = new List<object>();
        rows.AddRange(await context.Invitations.AsNoTracking().ToListAsync(Ct));
        rows.AddRange(await context.OutgoingMails.AsNoTracking().ToListAsync(Ct));
        rows.AddRange(await context.AuditEntries.AsNoTracking().ToListAsync(Ct));
        return string.Join('\n', rows.Select(row => string.Join('|', row.GetType().GetProperties().Select(x => x.GetValue(row) is byte[] bytes ? System.Text.Encoding.Latin1.GetString(bytes) : $"{x.GetValue(row)}"))));
    });

    private GroupAdministration Groups(Lobby lobby) => new(Hub.Storage, TestSchemas.Catalog, Hub.Clock, lobby.Actor);

    private Task<Lobby> OpenAsync() => Lobby.OpenAsync(Hub, Interlocked.Increment(ref organizations));

    private static async Task<AdministrationException> RefusedAsync(AdministrationFault fault, Func<Task> request)
    {
        var refused = await Assert.ThrowsAsync<AdministrationException>(request);
        Assert.Equal(fault, refused.Fault);
        return refused;
    }
}
