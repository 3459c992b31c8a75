using System.Diagnostics;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;
using ScimHub.Server.Tests.SignIn.Local;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>A directory whose servers take connections and never answer.</summary>
public sealed class LdapOutageTests
{
    private const int Crowd = 30;

    [Theory, EveryDatabase]
    public async Task LD_10_a_crowd_before_a_directory_that_hangs_is_answered_and_holds_up_nobody_else(DatabaseKind kind)
    {
        using var certificates = new Certificates();
        var hangs = true;
        async Task<bool> HangAsync(Caller caller, Pdu pdu)
        {
            if (hangs)
            {
                await Task.Delay(Timeout.Infinite, caller.Ended);
            }
            return false;
        }
        await using var first = new ScriptedServer(certificates.Issue(), onPdu: HangAsync);
        await using var second = new ScriptedServer(certificates.Issue(), onPdu: HangAsync);
        var settings = LdapSite.SettingsOf(first, certificates);
        settings[1] = $"{first.Url},{second.Url}";
        // Of one address only so many passwords are looked at, right or wrong: a crowd comes from many.
        await using var site = await LdapSite.StartAsync(kind, settings, new Dictionary<string, string> { ["TrustedProxies"] = "127.0.0.1" });
        using var administrator = new LocalDoor(site.Server);
        (await administrator.BecomeAsync(await LocalDoor.FirstLinkAsync(site.Server), "grace")).Expect(200);

        var watch = Stopwatch.StartNew();
        var crowd = Enumerable.Range(0, Crowd).Select(async i =>
        {
            using var browser = new Browser();
            var page = await browser.PostAsync(site.Door, LdapSite.Form($"somebody-{i}", "secret"), ("X-Forwarded-For", $"198.51.100.{i}"));
            return (page.Status, page.Headers.ContainsKey("Retry-After"), watch.Elapsed);
        }).ToList();
        using var local = new LocalDoor(site.Server);
        Assert.Equal("/account", (await local.SignInAsync("grace")).Expect(200).Address.AbsolutePath);
        (await local.GetAsync("/health/ready")).Expect(200);
        Assert.Contains(crowd, answer => !answer.IsCompleted);

        foreach (var (status, tellsWhen, after) in await Task.WhenAll(crowd))
        {
            Assert.Equal((503, true), (status, tellsWhen));
            // Five are promised: a loaded machine keeps this, a hang does not.
            Assert.True(after < TimeSpan.FromSeconds(15), $"It took {after}.");
        }
        hangs = false;
        using var back = new Browser();
        Assert.Equal("/account", (await back.PostAsync(site.Door, LdapSite.Form("ada", "secret"))).Expect(200).Address.AbsolutePath);
    }
}
