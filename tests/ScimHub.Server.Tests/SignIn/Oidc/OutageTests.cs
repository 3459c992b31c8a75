using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Outbound;
using ScimHub.Server.SignIn.Oidc;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Providers that are down, hang, or talk rubbish: they harm themselves alone, and heal.</summary>
public sealed class OutageTests(Servers servers)
{
    /// <summary>An answer is due within five seconds; under load a test gives it twice that, which a hang would break.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static readonly (string Name, Func<HttpContext, Task> Answer)[] Faults =
    [
        ("cut off", context => { context.Abort(); return Task.CompletedTask; }),
        ("500", context => Results.StatusCode(500).ExecuteAsync(context)),
        ("503", context => Results.StatusCode(503).ExecuteAsync(context)),
        ("404", context => Results.NotFound().ExecuteAsync(context)),
        ("HTML", context => Results.Text("<html>Be right back", "text/html").ExecuteAsync(context)),
        ("empty", context => Results.Text("", "application/json").ExecuteAsync(context)),
        ("a list", context => Results.Text("[]", "application/json").ExecuteAsync(context)),
        ("half a document", context => Results.Text("{\"issuer\":", "application/json").ExecuteAsync(context)),
        ("an encoding that is none", context => Results.Text("{}", "application/json; charset=nonsense").ExecuteAsync(context)),
        ("100 MB", ManyAsync),
        ("a slow drip", DripAsync),
        ("hanging", context => Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted)),
    ];

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/jwks")]
    [InlineData("/token")]
    [InlineData("/userinfo")]
    public async Task ID_06_ID_08_a_provider_that_fails_is_told_of_within_seconds_and_harms_no_other(string path)
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        await using var healthy = await HostileConnection.StartAsync(server);
        using var signedIn = new Browser();
        (await healthy.SignInAsync(signedIn)).Expect(200);
        await Task.WhenAll(Faults.Select(async fault =>
        {
            await using var failing = await HostileConnection.StartAsync(server);
            failing.Provider.UserInfo = () => failing.Provider.Person.DeepClone().AsObject();
            failing.Provider.Instead[path] = fault.Answer;
            using var browser = new Browser();
            var took = Stopwatch.StartNew();
            var page = await failing.SignInAsync(browser);
            Assert.True(page.Status is 403 or 503, $"{path} {fault.Name}: {page.Status}");
            Assert.True(took.Elapsed < Soon, $"{path} {fault.Name}: {took.Elapsed}");
            Assert.Null(browser.Cookie(server.Address, "scimhub"));
        }).Append(ExpectUnharmedAsync(healthy, signedIn)));
    }

    private static async Task ExpectUnharmedAsync(HostileConnection healthy, Browser signedIn)
    {
        for (var i = 0; i < 5; i++)
        {
            await healthy.AdmittedAsync("another connection meanwhile");
            Assert.Equal("/account", (await signedIn.GetAsync(new(healthy.Server.Address, "/account"))).Address.AbsolutePath);
        }
    }

    [Fact]
    public async Task ID_06_a_provider_that_is_gone_is_told_of_and_let_in_again_when_it_is_back()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        connection.Provider.Instead["/.well-known/openid-configuration"] = context => Results.StatusCode(500).ExecuteAsync(context);
        var page = await connection.RefusedAsync("discovery fails", 503);
        Assert.Contains(connection.Name, page.Text, StringComparison.Ordinal);
        // A crowd does not have it asked again and again.
        for (var i = 0; i < 10; i++)
        {
            await connection.RefusedAsync("discovery fails", 503);
        }
        Assert.InRange(connection.Provider.Count("/.well-known/openid-configuration"), 1, 3);
        connection.Provider.Instead.Clear();
        await Task.Delay(TimeSpan.FromSeconds(5.5), TestContext.Current.CancellationToken);
        await connection.AdmittedAsync("it is back");
    }

    [Fact]
    public async Task ID_06_a_provider_whose_port_is_closed_is_told_of_and_sessions_and_other_providers_live_on()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        await using var healthy = await HostileConnection.StartAsync(server);
        await using var connection = await HostileConnection.StartAsync(server);
        using var signedIn = new Browser();
        (await connection.SignInAsync(signedIn)).Expect(200);
        using var half = new Browser();
        var back = await connection.BeginAsync(half);
        await connection.Provider.DisposeAsync();

        var took = Stopwatch.StartNew();
        // Where it is known already, the browser is sent on, and finds nobody; who comes back finds that it cannot be asked.
        (await half.GetOnceAsync(back)).Expect(503);
        Assert.True(took.Elapsed < Soon, $"{took.Elapsed}");
        await using var unknown = await HostileConnection.StartAsync(server);
        await unknown.Provider.DisposeAsync();
        await unknown.RefusedAsync("its port is closed", 503);
        Assert.True(took.Elapsed < 2 * Soon, $"{took.Elapsed}");
        await ExpectUnharmedAsync(healthy, signedIn);
    }

    [Fact]
    public async Task ID_06_who_goes_away_while_a_slow_provider_is_read_has_not_made_it_fail_for_others()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var asked = new TaskCompletionSource();
        connection.Provider.Instead["/.well-known/openid-configuration"] = async context =>
        {
            asked.TrySetResult();
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted);
        };
        using var client = new HttpClient();
        using var gone = new CancellationTokenSource();
        var leaving = client.GetAsync(connection.Start(), gone.Token);
        await asked.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        connection.Provider.Instead.Clear();
        await connection.AdmittedAsync("another person, at once");
        // Others' providers, which really answer so, have their lines in the same log.
        var own = (await connection.IdAsync()).ToString();
        Assert.DoesNotContain(connection.Server.Log.Split('\n'), line => line.Contains(own, StringComparison.Ordinal) && line.Contains("was answered 500", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ID_07_a_new_key_is_taken_at_the_first_sign_in_and_a_withdrawn_one_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await connection.AdmittedAsync();
        var old = connection.Provider.Key;
        connection.Provider.Rotate(SigningKey.Rsa("two"), keepOld: true);
        await connection.AdmittedAsync("a new key beside the old");
        connection.Provider.Rotate(SigningKey.Ec("two"));
        await connection.AdmittedAsync("another key under the same name");
        connection.Provider.IdToken = claims => old.Sign(claims);
        await connection.RefusedAsync("a withdrawn key");
        // Names that nobody has heard of do not have the provider asked each time.
        using var unknown = SigningKey.Rsa("x");
        for (var i = 0; i < 20; i++)
        {
            connection.Provider.IdToken = claims => unknown.Sign(claims, header => header["kid"] = Unique.Name("kid"));
            await connection.RefusedAsync("an unknown key");
        }
        Assert.InRange(connection.Provider.Count("/jwks"), 3, 6);
        connection.Provider.IdToken = null;
        await connection.AdmittedAsync();
    }

    [Fact]
    public async Task ID_06_what_was_known_is_used_for_a_day_while_a_provider_hangs_or_talks_rubbish()
    {
        var clock = new SteppedClock();
        foreach (var (name, answer) in Faults)
        {
            await using var provider = await HostileProvider.StartAsync();
            using var http = new OidcHttp(OutboundNetworks.None);
            using var keys = new KeySets(clock, OutboundNetworks.None, NullLogger<KeySets>.Instance);
            var directory = new ProviderDirectory(http, clock, NullLogger<ProviderDirectory>.Instance);
            var settings = Settings(provider);
            var ct = TestContext.Current.CancellationToken;
            Assert.Equal(provider.Issuer, (await directory.GetAsync(settings, ct)).Issuer);
            Assert.Single(await keys.FindAsync($"{provider.Issuer}/jwks", Guid.Empty, "one", again: false, ct));
            provider.Instead["/.well-known/openid-configuration"] = provider.Instead["/jwks"] = answer;
            clock.Advance(TimeSpan.FromHours(2));
            // As a sign-in waits: both are asked, and neither takes all its time.
            using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(4.5)))
            {
                Assert.Equal(provider.Issuer, (await directory.GetAsync(settings, limit.Token)).Issuer);
                Assert.True((await keys.FindAsync($"{provider.Issuer}/jwks", Guid.Empty, "one", again: false, limit.Token)).Count == 1, name);
            }
            Assert.True(provider.Count("/jwks") >= 2, name);
            clock.Advance(TimeSpan.FromHours(23));
            await Assert.ThrowsAsync<OidcFault>(() => directory.GetAsync(settings, ct));
            Assert.Empty(await keys.FindAsync($"{provider.Issuer}/jwks", Guid.Empty, "one", again: false, ct));
            provider.Instead.Clear();
            clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(provider.Issuer, (await directory.GetAsync(settings, ct)).Issuer);
            Assert.Single(await keys.FindAsync($"{provider.Issuer}/jwks", Guid.Empty, "one", again: false, ct));
        }
    }

    [Fact]
    public async Task ID_07_a_key_that_was_withdrawn_is_not_trusted_longer_than_an_hour()
    {
        var clock = new SteppedClock();
        await using var provider = await HostileProvider.StartAsync();
        using var keys = new KeySets(clock, OutboundNetworks.None, NullLogger<KeySets>.Instance);
        Task<IReadOnlyList<Microsoft.IdentityModel.Tokens.SecurityKey>> FindAsync() => keys.FindAsync($"{provider.Issuer}/jwks", Guid.Empty, "one", again: false, TestContext.Current.CancellationToken);
        Assert.Single(await FindAsync());
        provider.Rotate(SigningKey.Rsa("two"));
        Assert.Single(await FindAsync());
        clock.Advance(TimeSpan.FromMinutes(61));
        // It is asked at each look, and has a second to answer, which under load may be too little once.
        for (var look = 0; (await FindAsync()).Count > 0; look++)
        {
            Assert.True(look < 20, "The key is still trusted.");
            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static OidcSettings Settings(HostileProvider provider) => new(
        new Connection { OrganizationId = Organization.DefaultId, Id = Guid.NewGuid(), Name = "x", NameKey = "x", CreatedAt = DateTimeOffset.UnixEpoch }, OidcKind.Generic, provider.Issuer, HostileProvider.ClientId, null, null, null, null);

    private static async Task ManyAsync(HttpContext context)
    {
        var block = new byte[1 << 20];
        Array.Fill(block, (byte)' ');
        for (var i = 0; i < 100 && !context.RequestAborted.IsCancellationRequested; i++)
        {
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
        }
    }

    private static async Task DripAsync(HttpContext context)
    {
        for (var i = 0; i < 300; i++)
        {
            await context.Response.WriteAsync(" ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(100, context.RequestAborted);
        }
    }
}
