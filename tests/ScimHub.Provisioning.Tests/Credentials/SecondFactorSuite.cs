using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>Authenticator apps, recovery codes and passkeys.</summary>
public abstract class SecondFactorSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task A_code_is_asked_for_once_one_was_shown_and_holds_once_on_whichever_node()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        await house.Factors.BeginTotpAsync(house.Self(id), id, house.Fresh, Ct);
        Assert.Equal(SecondFactorNeed.None, (await house.ProvedAsync("ada")).Need);
        await RefusedAsync(() => house.Factors.ConfirmTotpAsync(house.Self(id), id, "000000", Ct));
        var (key, _) = await house.EnrollAsync(id);

        var first = await house.ProvedAsync("ada");
        Assert.Equal((SecondFactorNeed.Prove, true, false), (first.Need, first.HasTotp, first.HasPasskey));
        // The code that confirmed it was used by that.
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first, house.CodeOf(key)));
        Hub.Clock.Advance(TimeSpan.FromSeconds(90));
        await using var second = Hub.OpenAgain();
        var code = house.CodeOf(key);
        var verdicts = await Task.WhenAll(CodeAsync(house, first, code), CodeAsync(house.On(second), first, code));
        Assert.Equal(["Proved", "Refused"], verdicts.Select(verdict => verdict.GetType().Name).Order());
        Assert.Equal(SecondFactorNeed.None, verdicts.OfType<SignInVerdict.Proved>().Single().Need);
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first, code));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task Recovery_codes_stand_in_once_each_and_only_their_hashes_are_kept()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        var (_, codes) = await house.EnrollAsync(id);
        Assert.Equal(RecoveryCodes.Count, codes.Distinct().Count());
        var first = await house.ProvedAsync("ada");

        Assert.IsType<SignInVerdict.Proved>(await CodeAsync(house, first, codes[3].ToLowerInvariant().Replace('-', ' ')));
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first, codes[3]));
        Assert.Equal(9, (await house.Locals.StateAsync(house.Organization, id, Ct))!.RecoveryCodes);

        var again = await house.Factors.MakeRecoveryCodesAsync(house.Self(id), id, house.Fresh, Ct);
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first, codes[4]));
        Assert.IsType<SignInVerdict.Proved>(await CodeAsync(house, first, again[0]));
        await using var context = house.Context();
        Assert.All(await context.RecoveryCodes.Where(x => x.UserId == id).Select(x => x.Hash).ToListAsync(Ct), hash => Assert.Equal(32, hash.Length));
        Assert.DoesNotContain(await context.AuditEntries.Select(x => x.Detail).ToListAsync(Ct), detail => detail?.Contains(again[0], StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task OI_06_the_second_step_holds_only_beside_the_first_one_it_follows()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var (ada, bob) = (await house.AddAsync("ada"), await house.AddAsync("bob"));
        var (_, codes) = await house.EnrollAsync(ada);
        await house.EnrollAsync(bob);
        var first = await house.ProvedAsync("ada");

        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first with { UserId = bob }, codes[0]));
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first with { Stamp = Guid.CreateVersion7() }, codes[0]));
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first with { Need = SecondFactorNeed.None }, codes[0]));
        await house.Locals.SetPasswordAsync(house.Self(ada), ada, "eight boxes of limes", house.Fresh, Ct);
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, first, codes[0]));
        var next = await house.ProvedAsync("ada", "eight boxes of limes");
        await house.EditAsync(ada, new(Suspended: true));
        Assert.IsType<SignInVerdict.Refused>(await CodeAsync(house, next, codes[0]));
    }

    [Fact]
    public async Task WB_07_codes_are_not_guessed_at()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        await house.EnrollAsync(id);
        var first = await house.ProvedAsync("ada");
        var looked = 0;
        for (var i = 0; i < 200; i++)
        {
            looked += await house.SignIn.CheckCodeAsync(house.Organization, first, $"{i:D6}", $"198.51.100.{i}", Ct) is SignInVerdict.Refused ? 1 : 0;
        }
        Assert.InRange(looked, ThrottleRule.Account.Free, ThrottleRule.Account.Free + 3);
    }

    [Theory]
    [InlineData(SecondFactorRule.None, SecondFactorNeed.None, SecondFactorNeed.None)]
    [InlineData(SecondFactorRule.Administrators, SecondFactorNeed.Enroll, SecondFactorNeed.None)]
    [InlineData(SecondFactorRule.Everyone, SecondFactorNeed.Enroll, SecondFactorNeed.Enroll)]
    public async Task Who_must_have_a_second_factor_enrols_one_before_anything_else_and_keeps_it(SecondFactorRule rule, SecondFactorNeed administrator, SecondFactorNeed other)
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var (admin, _) = (await house.AddAsync("admin"), await house.AddAsync("other"));
        await house.GrantAdminAsync(admin);
        await house.Settings.ChangeAsync(house.Operator, new(SecondFactor: new(rule)), Precondition.None, Ct);

        Assert.Equal((administrator, other), ((await house.ProvedAsync("admin")).Need, (await house.ProvedAsync("other")).Need));
        await house.EnrollAsync(admin);
        Assert.Equal(SecondFactorNeed.Prove, (await house.ProvedAsync("admin")).Need);
        if (administrator == SecondFactorNeed.Enroll)
        {
            await RefusedAsync(() => house.Factors.RemoveTotpAsync(house.Self(admin), admin, house.Fresh, Ct));
        }
        else
        {
            await house.Factors.RemoveTotpAsync(house.Self(admin), admin, house.Fresh, Ct);
            Assert.Equal(SecondFactorNeed.None, (await house.ProvedAsync("admin")).Need);
        }
    }

    [Fact]
    public async Task A_passkey_is_a_second_factor_or_both_at_once_and_a_copied_one_is_refused()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var (ada, bob) = (await house.AddAsync("ada"), await house.AddAsync("bob"));
        await house.Factors.AddPasskeyAsync(house.Self(ada), ada, Key(1, counter: 5), house.Fresh, Ct);
        await RefusedAsync(() => house.Factors.AddPasskeyAsync(house.Self(bob), bob, Key(1, counter: 5), house.Fresh, Ct));
        var first = await house.ProvedAsync("ada");
        Assert.Equal((SecondFactorNeed.Prove, false, true), (first.Need, first.HasTotp, first.HasPasskey));

        Assert.IsType<SignInVerdict.Proved>(await house.SignIn.CheckPasskeyAsync(house.Organization, first, new([1], 6, UserVerified: false, BackedUp: false), LocalHouse.Office, Ct));
        Assert.IsType<SignInVerdict.Refused>(await house.SignIn.CheckPasskeyAsync(house.Organization, first, new([1], 6, true, false), LocalHouse.Office, Ct));
        Assert.Equal(ada, Assert.IsType<SignInVerdict.Proved>(await house.SignIn.CheckPasskeyAsync(house.Organization, new([1], 7, true, true), LocalHouse.Office, Ct)).UserId);
        Assert.IsType<SignInVerdict.Refused>(await house.SignIn.CheckPasskeyAsync(house.Organization, new([1], 8, UserVerified: false, false), LocalHouse.Office, Ct));
        Assert.IsType<SignInVerdict.Refused>(await house.SignIn.CheckPasskeyAsync(house.Organization, new([2], 8, true, false), LocalHouse.Office, Ct));

        await house.Factors.AddPasskeyAsync(house.Self(bob), bob, Key(2, counter: 0), house.Fresh, Ct);
        Assert.IsType<SignInVerdict.Proved>(await house.SignIn.CheckPasskeyAsync(house.Organization, new([2], 0, true, true), LocalHouse.Office, Ct));
        Assert.IsType<SignInVerdict.Proved>(await house.SignIn.CheckPasskeyAsync(house.Organization, new([2], 0, true, true), LocalHouse.Office, Ct));
        var passkey = Assert.Single((await house.Locals.StateAsync(house.Organization, bob, Ct))!.Passkeys);
        await RefusedAsync(() => house.Factors.RemovePasskeyAsync(house.Self(ada), ada, passkey.Id, house.Fresh, Ct));
        await house.Factors.RemovePasskeyAsync(house.Self(bob), bob, passkey.Id, house.Fresh, Ct);
        Assert.Equal(0, (await house.Locals.StateAsync(house.Organization, bob, Ct))!.RecoveryCodes);
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task What_goes_with_the_password_goes_with_it_and_all_of_it_with_the_person()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var (ada, bob) = (await house.AddAsync("ada"), await house.AddAsync("bob"));
        foreach (var id in (Guid[])[ada, bob])
        {
            await house.EnrollAsync(id);
            await house.Factors.AddPasskeyAsync(house.Self(id), id, Key(id == ada ? (byte)11 : (byte)12, 0), house.Fresh, Ct);
        }
        await house.Recovery.AskAsync(house.Organization, "ada", LocalHouse.Office, Ct);

        await house.Locals.RemoveAsync(house.Operator, ada, null, Ct);
        await house.Users.DeleteAsync(house.Operator, bob, mayAdminister: true, Precondition.None, Ct);

        Assert.IsType<SignInVerdict.Refused>(await house.TryAsync("ada", LocalHouse.Password));
        await using var context = house.Context();
        Assert.Equal((0, 0, 0, 0, 0), (
            await context.LocalCredentials.CountAsync(Ct), await context.TotpKeys.CountAsync(Ct), await context.RecoveryCodes.CountAsync(Ct), await context.Passkeys.CountAsync(Ct), await context.OneTimeLinks.CountAsync(Ct)));
        Assert.Equal([AuditOutcome.Done], (await house.AuditAsync("password.removed")).Select(row => row.Outcome));
        await Hub.VerifyAsync();
    }

    private static NewPasskey Key(byte id, long counter) => new("My phone", [id], [1, 2, 3], counter, ["internal"], true, true, false);

    private static Task<SignInVerdict> CodeAsync(LocalHouse house, SignInVerdict.Proved first, string code) => house.SignIn.CheckCodeAsync(house.Organization, first, code, LocalHouse.Office, Ct);

    private static Task<AdministrationException> RefusedAsync(Func<Task> ask) => Assert.ThrowsAsync<AdministrationException>(ask);
}
