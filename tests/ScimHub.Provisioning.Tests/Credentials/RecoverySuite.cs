using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>Ways back for who has forgotten the password, and whose they are.</summary>
public abstract class RecoverySuite(TestDatabase hub) : StorageSuite(hub)
{
    private const string New = "eight boxes of limes";

    [Theory]
    [InlineData("ada")]
    [InlineData("ADA@example.org")]
    public async Task A_link_goes_to_the_stored_address_holds_once_and_half_an_hour(string asked)
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        await house.Recovery.AskAsync(house.Organization, asked, LocalHouse.Office, Ct);
        await house.Recovery.AskAsync(house.Organization, asked, LocalHouse.Office, Ct);
        Assert.Equal([("ada@example.org", AccountMailKind.PasswordReset), ("ada@example.org", AccountMailKind.PasswordReset)], house.Mail.Select(mail => (mail.To, mail.Kind)));
        var (first, second) = (house.Mail[0].Link!, house.Mail[1].Link!);

        await RefusedAsync(() => house.Recovery.ResetAsync(first, "ada@example.org!", LocalHouse.Office, Ct));
        Assert.Equal(id, await house.Recovery.ResetAsync(first, New, LocalHouse.Office, Ct));
        await RefusedAsync(() => house.Recovery.ResetAsync(first, New + " again", LocalHouse.Office, Ct));
        await RefusedAsync(() => house.Recovery.ResetAsync(second, New + " again", LocalHouse.Office, Ct));
        await house.ProvedAsync("ada", New);

        Hub.Clock.Advance(TimeSpan.FromHours(5));
        await house.Recovery.AskAsync(house.Organization, asked, LocalHouse.Office, Ct);
        Hub.Clock.Advance(PasswordRecovery.Lifetime);
        await RefusedAsync(() => house.Recovery.ResetAsync(house.Mail[^1].Link!, New + " again", LocalHouse.Office, Ct));
        await using var context = house.Context();
        Assert.DoesNotContain(await context.AuditEntries.Select(x => x.Detail).ToListAsync(Ct), detail => detail?.Contains("scimhub_link_", StringComparison.Ordinal) == true);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task WB_06_whoever_asks_hears_nothing_and_nobody_gets_mail_for_nobody()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("without", password: null);
        var gone = await house.AddAsync("gone");
        await house.EditAsync(gone, new(Suspended: true));
        foreach (var text in (string[])["nobody", "without", "gone", "without@example.org", "", new string('x', 10_000)])
        {
            await house.Recovery.AskAsync(house.Organization, text, LocalHouse.Office, Ct);
        }
        Assert.Empty(house.Mail);
        Assert.All(await house.AuditAsync("password.recovery"), row => Assert.Equal(AuditOutcome.Refused, row.Outcome));
    }

    [Fact]
    public async Task WB_07_mail_to_one_person_does_not_pile_up()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("ada");
        for (var i = 0; i < 50; i++)
        {
            await house.Recovery.AskAsync(house.Organization, "ada", $"198.51.100.{i}", Ct);
        }
        Assert.InRange(house.Mail.Count, 3, 5);
    }

    [Fact]
    public async Task ID_04_a_pushed_address_moves_no_recovery_address_and_its_owner_is_told()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var pushed = await Hub.CreateUserAsync(house.Caller, """{"userName":"ada","emails":[{"value":"ada@example.org","primary":true}]}""");
        await house.Locals.SetPasswordAsync(house.Self(pushed.Id), pushed.Id, LocalHouse.Password, house.Fresh, Ct);
        await Hub.PatchUserAsync(house.Caller, pushed.Id, """[{"op":"replace","path":"emails","value":[{"value":"attacker@evil.example","primary":true}]},{"op":"replace","path":"userName","value":"attacker@evil.example"}]""");

        await Hub.PatchUserAsync(house.Caller, pushed.Id, """[{"op":"replace","path":"displayName","value":"Ada"}]""");
        var told = Assert.Single(Hub.Letters, letter => letter.UserId == pushed.Id);
        Assert.Equal((AccountMailKind.IdentityChanged, "ada@example.org", null), (told.Kind, told.To, told.Link));

        foreach (var text in (string[])["attacker@evil.example", "ada@example.org"])
        {
            await house.Recovery.AskAsync(house.Organization, text, LocalHouse.Office, Ct);
        }

        Assert.Equal(["ada@example.org", "ada@example.org"], house.Mail.Select(mail => mail.To));
    }

    [Fact]
    public async Task ID_04_the_recovery_address_is_moved_by_the_person_or_an_administrator_and_the_old_one_is_told()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        await RefusedAsync(() => house.Locals.SetRecoveryAddressAsync(house.Self(id), id, "new@example.net", new Reauthentication.Password("not this one"), Ct));
        await RefusedAsync(() => house.Locals.SetRecoveryAddressAsync(house.Self(id), id, "no address\r\nBcc: x@y", house.Fresh, Ct));
        await house.Locals.SetRecoveryAddressAsync(house.Self(id), id, "new@example.net", house.Fresh, Ct);
        await house.Locals.SetRecoveryAddressAsync(house.Operator, id, null, null, Ct);

        Assert.Equal(["ada@example.org", "ada@example.org", "new@example.net"], house.Mail.Select(mail => mail.To));
        await RefusedAsync(() => house.Recovery.ResetAsync(house.Mail[0].Link!, New, LocalHouse.Office, Ct));
        await house.Recovery.AskAsync(house.Organization, "new@example.net", LocalHouse.Office, Ct);
        Assert.Equal(3, house.Mail.Count);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_reset_leaves_the_second_factor_and_lets_its_owner_in_while_strangers_guess()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        var (_, codes) = await house.EnrollAsync(id);
        for (var i = 0; i < 20; i++)
        {
            await house.TryAsync("ada", $"guess number {i}", $"198.51.100.{i}");
        }
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        await house.Recovery.ResetAsync(house.Mail[^1].Link!, New, LocalHouse.Office, Ct);

        var first = await house.ProvedAsync("ada", New);
        Assert.Equal(SecondFactorNeed.Prove, first.Need);
        Assert.IsType<SignInVerdict.Proved>(await house.SignIn.CheckCodeAsync(house.Organization, first, codes[0], LocalHouse.Office, Ct));
    }

    [Fact]
    public async Task A_changed_password_ends_every_session()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        var sessions = new ScimHub.Provisioning.Sessions.SessionRegistry(Hub.Storage, Hub.Clock, ScimHub.Provisioning.Sessions.SessionLimits.Usual);
        Assert.NotNull(await sessions.OpenAsync(new(house.Organization, id, ScimHub.Provisioning.Sessions.SignInMethod.Local), Ct));
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);
        await house.Recovery.ResetAsync(house.Mail[^1].Link!, New, LocalHouse.Office, Ct);
        Assert.Empty(await sessions.ListAsync(house.Organization, id, Ct));
    }

    private static Task<AdministrationException> RefusedAsync(Func<Task> ask) => Assert.ThrowsAsync<AdministrationException>(ask);
}
