using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Tests.Harness;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Tests.Credentials;

/// <summary>Signing in with a password: who gets in, who does not, and how often one may try.</summary>
public abstract class LocalSignInSuite(TestDatabase hub) : StorageSuite(hub)
{
    [Fact]
    public async Task Who_has_the_password_is_let_in_however_the_name_is_written_and_each_attempt_is_written_down_once()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");

        var proved = await house.ProvedAsync(" ADA ");
        Assert.Equal((id, SecondFactorNeed.None), (proved.UserId, proved.Need));
        // The session tells of it, as of every way in.
        Assert.NotNull(await house.OpenAsync(proved));
        Assert.IsType<SignInVerdict.Refused>(await house.TryAsync("ada", LocalHouse.Password + "x"));

        var refused = Assert.Single(await house.AuditAsync("signIn.local"));
        Assert.Equal((AuditOutcome.Refused, id), (refused.Outcome, refused.TargetId));
        var opened = Assert.Single(await house.AuditAsync("session.opened"));
        Assert.Equal((AuditOutcome.Done, id, """{"method":"local","by":"password"}"""), (opened.Outcome, opened.TargetId, opened.Detail));
        Assert.All([refused, opened], row => Assert.Equal(LocalHouse.Office, row.Address));
        await Hub.VerifyAsync();
    }

    [Fact]
    public async Task A_step_that_another_has_to_follow_is_written_down_and_the_last_one_is_the_sessions_to_tell()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        var (_, codes) = await house.EnrollAsync(id);
        var first = await house.ProvedAsync("ada");
        var row = Assert.Single(await house.AuditAsync("signIn.local"));
        Assert.Equal((AuditOutcome.Done, """{"by":"password","left":"prove"}"""), (row.Outcome, row.Detail));
        var second = Assert.IsType<SignInVerdict.Proved>(await house.SignIn.CheckCodeAsync(house.Organization, first, codes[0], LocalHouse.Office, Ct));
        Assert.NotNull(await house.OpenAsync(second));
        Assert.Single(await house.AuditAsync("signIn.local"));
        Assert.Equal("""{"method":"local","by":"code"}""", Assert.Single(await house.AuditAsync("session.opened")).Detail);
    }

    [Fact]
    public async Task WB_06_nobody_a_wrong_password_no_password_and_no_access_hear_the_same()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("ada");
        await house.AddAsync("without", password: null);
        var gone = await house.AddAsync("gone");
        await house.EditAsync(gone, new(Suspended: true));

        var verdicts = new[]
        {
            await house.TryAsync("nobody", LocalHouse.Password), await house.TryAsync("ada", "wrong wrong wrong"), await house.TryAsync("without", LocalHouse.Password),
            await house.TryAsync("gone", LocalHouse.Password), await house.TryAsync("", ""), await house.TryAsync(new string('x', 100_000), new string('y', 100_000)),
            await house.TryAsync("ada", "half \ud83d a surrogate"),
        };

        Assert.All(verdicts, verdict => Assert.Equal(new SignInVerdict.Refused(), verdict));
        Assert.Equal(["unknown", "wrong", "unknown", "inactive", "unknown", "unknown", "wrong"], (await house.AuditAsync("signIn.local")).Select(row => System.Text.Json.JsonDocument.Parse(row.Detail!).RootElement.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task WB_05_neither_what_was_typed_nor_the_password_is_stored_anywhere()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("ada");
        await house.TryAsync("my secret in the wrong field", "canary canary canary");
        await using var context = house.Context();
        Assert.DoesNotContain(await context.LocalCredentials.Select(x => x.Hash).ToListAsync(Ct), hash => hash.Contains("lemons", StringComparison.Ordinal));
        var rows = await context.AuditEntries.AsNoTracking().ToListAsync(Ct);
        Assert.DoesNotContain(rows, row => row.Detail?.Contains("canary", StringComparison.Ordinal) == true || row.Detail?.Contains("wrong field", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task WB_07_of_a_thousand_tries_at_one_account_from_two_nodes_a_handful_are_looked_at()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("victim");
        await using var second = Hub.OpenAgain();
        var other = house.On(second);

        var verdicts = new System.Collections.Concurrent.ConcurrentBag<SignInVerdict>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct }, async (i, _) =>
            verdicts.Add(await (i % 2 == 0 ? house : other).TryAsync("victim", $"guess number {i}", $"198.51.100.{i % 200}")));

        // The clock goes a few seconds on with so many looks at it.
        Assert.InRange(verdicts.Count(verdict => verdict is SignInVerdict.Refused), ThrottleRule.Account.Free, ThrottleRule.Account.Free + 6);
        Assert.All(verdicts.OfType<SignInVerdict.Throttled>(), verdict => Assert.True(verdict.Until > DateTimeOffset.UnixEpoch));
        Assert.DoesNotContain(verdicts, verdict => verdict is SignInVerdict.Proved);
    }

    [Fact]
    public async Task WB_07_tries_from_one_address_are_counted_whomever_they_are_at()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var looked = 0;
        for (var i = 0; i < 40; i++)
        {
            looked += await house.TryAsync($"person-{i}", "guess guess guess", "198.51.100.7") is SignInVerdict.Refused ? 1 : 0;
        }
        Assert.InRange(looked, ThrottleRule.Address.Free, ThrottleRule.Address.Free + 4);
        Assert.IsType<SignInVerdict.Refused>(await house.TryAsync("person-41", "guess guess guess", "198.51.100.8"));
    }

    [Fact]
    public async Task WB_07_the_victim_gets_in_from_where_they_are_known_and_from_elsewhere_after_the_delay()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("victim");
        await house.ProvedAsync("victim");
        for (var i = 0; i < 30; i++)
        {
            await house.TryAsync("victim", $"guess number {i}", $"198.51.100.{i}");
        }

        await house.ProvedAsync("victim");
        var throttled = Assert.IsType<SignInVerdict.Throttled>(await house.TryAsync("victim", LocalHouse.Password, "203.0.113.4"));
        Assert.True(throttled.Until - Hub.Clock.GetUtcNow() <= ThrottleRule.Account.Longest);
        Hub.Clock.Advance(ThrottleRule.Account.Longest);
        await house.ProvedAsync("victim", address: "203.0.113.4");
        // And from there as well, from now on.
        for (var i = 0; i < 30; i++)
        {
            await house.TryAsync("victim", $"guess number {i}", $"198.51.100.{i}");
        }
        await house.ProvedAsync("victim", address: "203.0.113.4");
    }

    [Fact]
    public async Task WB_07_a_sign_in_of_ones_own_does_not_wipe_out_guesses_at_others()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("attacker");
        for (var i = 0; i < 25; i++)
        {
            await house.TryAsync($"person-{i}", "guess guess guess", "198.51.100.7");
            await house.TryAsync("attacker", LocalHouse.Password, "198.51.100.7");
        }
        Assert.IsType<SignInVerdict.Throttled>(await house.TryAsync("attacker", LocalHouse.Password, "198.51.100.7"));
    }

    [Fact]
    public async Task WB_07_where_attempts_cannot_be_counted_nobody_is_let_in()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        await house.AddAsync("ada");
        await using var context = house.Context();
        await context.Database.ExecuteSqlRawAsync("""ALTER TABLE "SignInThrottles" RENAME TO "Elsewhere" """, Ct);
        try
        {
            await using var fresh = Hub.OpenAgain();
            await Assert.ThrowsAnyAsync<Exception>(() => house.On(fresh).TryAsync("ada", LocalHouse.Password));
            Assert.Empty(await house.AuditAsync("signIn.local"));
        }
        finally
        {
            await context.Database.ExecuteSqlRawAsync("""ALTER TABLE "Elsewhere" RENAME TO "SignInThrottles" """, Ct);
        }
    }

    [Fact]
    public async Task A_password_is_changed_by_whoever_knows_it_or_has_just_signed_in_and_the_one_before_ends()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        var old = await house.ProvedAsync("ada");
        const string New = "eight boxes of limes";

        var stale = new Reauthentication.SignIn(Hub.Clock.GetUtcNow() - TimeSpan.FromHours(1));
        await RefusedAsync(AdministrationFault.Forbidden, () => house.Locals.SetPasswordAsync(house.Self(id), id, New, stale, Ct));
        await RefusedAsync(AdministrationFault.Forbidden, () => house.Locals.SetPasswordAsync(house.Self(id), id, New, new Reauthentication.Password("not this one"), Ct));
        await RefusedAsync(AdministrationFault.Invalid, () => house.Locals.SetPasswordAsync(house.Self(id), id, "ada@example.org!", house.Fresh, Ct));
        await house.Locals.SetPasswordAsync(house.Self(id), id, New, new Reauthentication.Password(LocalHouse.Password), Ct);

        Assert.IsType<SignInVerdict.Refused>(await house.TryAsync("ada", LocalHouse.Password));
        Assert.NotEqual(old.Stamp, (await house.ProvedAsync("ada", New)).Stamp);
        Assert.Equal([AccountMailKind.PasswordChanged], house.Mail.Select(mail => mail.Kind));
        Assert.Equal([AuditOutcome.Refused, AuditOutcome.Done], (await house.AuditAsync("password.changed")).Select(row => row.Outcome));
    }

    [Fact]
    public async Task A_hash_of_an_older_make_is_made_anew_when_its_password_is_seen()
    {
        var house = await LocalHouse.BuildAsync(Hub);
        var id = await house.AddAsync("ada");
        var weak = new Microsoft.AspNetCore.Identity.PasswordHasher<LocalCredential>(
            Microsoft.Extensions.Options.Options.Create(new Microsoft.AspNetCore.Identity.PasswordHasherOptions { IterationCount = 1_000 })).HashPassword(null!, LocalHouse.Password);
        await using var context = house.Context();
        await context.LocalCredentials.Where(x => x.UserId == id).ExecuteUpdateAsync(x => x.SetProperty(c => c.Hash, weak), Ct);

        await house.ProvedAsync("ada");

        Assert.NotEqual(weak, await context.LocalCredentials.Where(x => x.UserId == id).Select(x => x.Hash).SingleAsync(Ct));
        await house.ProvedAsync("ada");
    }

    private static async Task RefusedAsync(AdministrationFault fault, Func<Task> ask) => Assert.Equal(fault, (await Assert.ThrowsAsync<AdministrationException>(ask)).Fault);
}
