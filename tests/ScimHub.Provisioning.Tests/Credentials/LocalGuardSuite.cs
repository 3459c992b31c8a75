using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Tests.Provisioning;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>What identity providers may not do to people who sign in here, and where nobody does.</summary>
public abstract class LocalGuardSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task OI_05_nobody_takes_over_an_account_with_a_password_here_by_sign_in_or_push()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var site = new Site(Hub, house.Caller);
        await site.SetAsync(x => x.Adoption = Adoption.VerifiedDomain);
        await site.VerifyDomainAsync("example.org");
        var (local, plain) = (await house.AddAsync("ada"), await house.AddAsync("bob", password: null));

        Assert.Equal(RefusalReason.Conflict, Assert.IsType<ProvisioningOutcome.Rejected>(await site.SignInAsync("s-ada", User("ada"))).Refusal.Reason);
        await FaultAsync(409, ScimErrorType.Uniqueness, () => Hub.CreateUserAsync(house.Caller, User("ada")));
        Assert.IsType<ProvisioningOutcome.Linked>(await site.SignInAsync("s-bob", User("bob")));

        await using var context = house.Context();
        Assert.Equal([plain], await context.LinkedIdentities.Select(x => x.UserId).Distinct().ToListAsync(Ct));
        Assert.NotEqual(local, plain);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task OI_05_who_proves_both_links_that_identity_and_no_other()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var site = new Site(Hub, house.Caller);
        var linking = new AccountLinking(Hub.Storage, Hub.Clock);
        var (ada, admin) = (await house.AddAsync("ada"), await house.AddAsync("admin"));
        await new AccessRegistry(Hub.Storage, Hub.Clock, house.Operator).GrantAsync(new(admin, null, "Admin", null, null, null), Ct);
        ProvedIdentity Proved(string subject, string issuer = Site.Issuer) => new(house.Caller.ConnectionId, Channel.Oidc, issuer, subject);

        await RefusedAsync("s-ada");
        await FaultAsync(AdministrationFault.Forbidden, () => linking.ReleaseAsync(house.Self(ada), Proved("s-ada"), Hub.Clock.GetUtcNow() - Reauthentication.Fresh - TimeSpan.FromSeconds(1), Ct));
        await FaultAsync(AdministrationFault.Conflict, () => linking.ReleaseAsync(house.Self(admin), Proved("s-admin"), Hub.Clock.GetUtcNow(), Ct));
        await site.SetAsync(x => x.Adoption = Adoption.Never);
        await FaultAsync(AdministrationFault.Forbidden, () => linking.ReleaseAsync(house.Self(ada), Proved("s-ada"), Hub.Clock.GetUtcNow(), Ct));
        await site.SetAsync(x => x.Adoption = Adoption.Invited);
        await RefusedAsync("s-ada");

        await linking.ReleaseAsync(house.Self(ada), Proved("s-ada"), Hub.Clock.GetUtcNow(), Ct);
        // Somebody else of the same provider, the same subject at another issuer, and a push are not it.
        await RefusedAsync("s-eve");
        Assert.Equal(RefusalReason.Conflict, Assert.IsType<ProvisioningOutcome.Rejected>(await site.SignInAsync("s-ada", User("ada"), issuer: "https://other.example.org")).Refusal.Reason);
        Assert.Equal(409, (await Assert.ThrowsAsync<ScimException>(() => Hub.CreateUserAsync(house.Caller, User("ada")))).Status);
        Assert.Equal(ada, Assert.IsType<ProvisioningOutcome.Linked>(await site.SignInAsync("s-ada", User("ada"))).UserId);
        Assert.IsNotType<ProvisioningOutcome.Rejected>(await site.SignInAsync("s-ada", User("ada")));
        await RefusedAsync("s-eve");
        await Hub.VerifyAsync();

        async Task RefusedAsync(string subject) => Assert.Equal(RefusalReason.Conflict, Assert.IsType<ProvisioningOutcome.Rejected>(await site.SignInAsync(subject, User("ada"))).Refusal.Reason);

        static async Task FaultAsync(AdministrationFault fault, Func<Task> request) => Assert.Equal(fault, (await Assert.ThrowsAsync<AdministrationException>(request)).Fault);
    }

    [Fact]
    public async Task OI_05_whoever_gets_a_password_amid_a_takeover_is_not_taken_over()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var site = new Site(Hub, house.Caller);
        await site.SetAsync(x => x.Adoption = Adoption.VerifiedDomain);
        await site.VerifyDomainAsync("example.org");
        for (var round = 0; round < 6; round++)
        {
            var name = $"person-{round}";
            var id = await house.AddAsync(name, password: null);
            var sets = Task.Run(() => house.Locals.SetPasswordAsync(house.Self(id), id, LocalHouse.Password, house.Fresh, Ct), Ct);
            var takes = Task.Run(() => site.SignInAsync($"s-{round}", User(name)), Ct);
            await Task.WhenAll(sets, takes);
            // Who was linked first may set a password; who had one first is not linked.
            await using var context = house.Context();
            var rows = await context.AuditEntries.Where(x => x.TargetId == id && (x.Action == "password.set" || x.Action == "user.linked")).OrderBy(x => x.Id).Select(x => x.Action).ToListAsync(Ct);
            Assert.True(rows is ["password.set"] or ["user.linked", "password.set"], string.Join(", ", rows));
        }
    }

    [Fact]
    public async Task A_push_that_deletes_somebody_with_a_password_here_leaves_the_account_deactivated()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var (kept, gone) = (await Hub.CreateUserAsync(house.Caller, User("ada")), await Hub.CreateUserAsync(house.Caller, User("bob")));
        await house.Locals.SetPasswordAsync(house.Self(kept.Id), kept.Id, LocalHouse.Password, house.Fresh, Ct);

        await Hub.Users.DeleteAsync(house.Caller, kept.Id, Precondition.None, Ct);
        await Hub.Users.DeleteAsync(house.Caller, gone.Id, Precondition.None, Ct);

        await NotFoundAsync(() => Hub.Users.GetAsync(house.Caller, kept.Id, false, Ct).AsTask());
        await using var context = house.Context();
        var left = await context.Users.AsNoTracking().SingleAsync(Ct);
        Assert.Equal((kept.Id, false, true), (left.Id, left.Active, left.Suspended));
        Assert.IsType<SignInVerdict.Refused>(await house.TryAsync("ada", LocalHouse.Password));
        await house.EditAsync(kept.Id, new(Suspended: false));
        await house.ProvedAsync("ada");
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task SE_02_a_pushed_deactivation_keeps_the_person_out_here_too()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var pushed = await Hub.CreateUserAsync(house.Caller, User("ada"));
        await house.Locals.SetPasswordAsync(house.Self(pushed.Id), pushed.Id, LocalHouse.Password, house.Fresh, Ct);
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        await Hub.PatchUserAsync(house.Caller, pushed.Id, """[{"op":"replace","path":"active","value":false}]""");

        Assert.IsType<SignInVerdict.Refused>(await house.TryAsync("ada", LocalHouse.Password));
        await RefusedAsync(() => house.Recovery.ResetAsync(house.Mail[0].Link!, "eight boxes of limes", LocalHouse.Office, Ct));
        await RefusedAsync(() => house.Locals.SetPasswordAsync(house.Self(pushed.Id), pushed.Id, "eight boxes of limes", house.Fresh, Ct));
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        Assert.Single(house.Mail);
    }

    [Fact]
    public async Task OI_15_where_everybody_signs_in_elsewhere_no_path_leads_in_here_but_for_break_glass_administrators()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var (ada, glass, admin, guarded) = (await house.AddAsync("ada"), await house.AddAsync("glass"), await house.AddAsync("admin"), await house.AddAsync("guarded"));
        await house.GrantAdminAsync(glass);
        await house.GrantAdminAsync(admin);
        await house.EditAsync(glass, new(Protected: true));
        await house.EditAsync(guarded, new(Protected: true));
        var (_, codes) = await house.EnrollAsync(ada);
        await house.Factors.AddPasskeyAsync(house.Self(ada), ada, new("Phone", [9], [1], 0, [], true, true, true), house.Fresh, Ct);
        var half = await house.ProvedAsync("ada");
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        var other = await house.AddAsync("other", password: null);

        await house.Settings.ChangeAsync(house.Operator, new(SsoOnly: new(true)), Precondition.None, Ct);

        foreach (var name in (string[])["ada", "admin", "guarded"])
        {
            Assert.IsType<SignInVerdict.Refused>(await house.TryAsync(name, LocalHouse.Password));
        }
        Assert.IsType<SignInVerdict.Refused>(await house.SignIn.CheckCodeAsync(house.Organization, half, codes[0], LocalHouse.Office, Ct));
        Assert.IsType<SignInVerdict.Refused>(await house.SignIn.CheckPasskeyAsync(house.Organization, new([9], 0, true, true), LocalHouse.Office, Ct));
        await ForbiddenAsync(() => house.Recovery.ResetAsync(house.Mail[^1].Link!, "eight boxes of limes", LocalHouse.Office, Ct));
        await ForbiddenAsync(() => house.Locals.SetPasswordAsync(house.Self(ada), ada, "eight boxes of limes", house.Fresh, Ct));
        await ForbiddenAsync(() => house.Locals.SetPasswordAsync(house.Self(other), other, "eight boxes of limes", house.Fresh, Ct));
        await ForbiddenAsync(() => house.Factors.BeginTotpAsync(house.Self(ada), ada, house.Fresh, Ct));
        var mails = house.Mail.Count;
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        Assert.Equal(mails, house.Mail.Count);
        await house.ProvedAsync("glass");
        await house.Locals.SetPasswordAsync(house.Self(glass), glass, "eight boxes of limes", house.Fresh, Ct);
        await house.ProvedAsync("glass", "eight boxes of limes");
    }

    [Fact]
    public async Task What_the_configuration_says_of_signing_in_stands_above_and_changes_are_written_down()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.Settings.ChangeAsync(house.Operator, new(SsoOnly: new(true), SecondFactor: new(SecondFactorRule.Everyone)), Precondition.None, Ct);
        house.Configured = new(SsoOnly: false);
        var held = await house.Settings.ReadAsync(house.Organization, Ct);
        Assert.Equal((false, SettingSource.Configuration, SecondFactorRule.Everyone, SettingSource.Organization), (held.SsoOnly.Value, held.SsoOnly.Source, held.SecondFactor.Value, held.SecondFactor.Source));
        await RefusedAsync(() => house.Settings.ChangeAsync(house.Operator, new(SsoOnly: new(true)), Precondition.None, Ct));
        await house.Settings.ChangeAsync(house.Operator, new(SecondFactor: new(null)), Precondition.None, Ct);
        Assert.Equal(SettingSource.Default, (await house.Settings.ReadAsync(house.Organization, Ct)).SecondFactor.Source);
        Assert.Equal(2, (await house.AuditAsync("settings.updated")).Count);
    }

    private static string User(string name) => $$"""{"userName":"{{name}}","emails":[{"value":"{{name}}@example.org","primary":true}]}""";

    private static Task<AdministrationException> RefusedAsync(Func<Task> ask) => Assert.ThrowsAsync<AdministrationException>(ask);

    private static async Task ForbiddenAsync(Func<Task> ask) => Assert.Equal(AdministrationFault.Forbidden, (await Assert.ThrowsAsync<AdministrationException>(ask)).Fault);
}
