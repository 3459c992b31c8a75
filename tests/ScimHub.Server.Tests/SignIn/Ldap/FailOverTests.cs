using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Several servers of one directory: the next one answers where one fails, within the promised five seconds.</summary>
public sealed class FailOverTests : IDisposable
{
    /// <summary>Three times what is promised: a loaded machine keeps it, a hang does not.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly Certificates certificates = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task LD_10_a_server_that_refuses_the_connection_is_passed_over()
    {
        await using var second = new ScriptedServer();
        await SecondAnswersAsync($"ldap://127.0.0.1:{ClosedPort()}", second);
    }

    [Fact]
    public async Task LD_10_a_server_that_hangs_after_accepting_is_passed_over()
    {
        await using var first = new ScriptedServer(onConnect: caller => Task.Delay(Timeout.Infinite, caller.Ended));
        await using var second = new ScriptedServer();
        await SecondAnswersAsync(first.Url, second);
    }

    [Fact]
    public async Task LD_10_a_server_that_hangs_in_the_TLS_handshake_is_passed_over()
    {
        await using var first = new ScriptedServer(onConnect: caller => Task.Delay(Timeout.Infinite, caller.Ended));
        await using var second = new ScriptedServer(certificates.Issue());
        var watch = Stopwatch.StartNew();
        (await Directories.Of(Directories.Options($"ldaps://127.0.0.1:{first.Port},{second.Url}", certificates.CaFile)).SignInAsync("ada", "secret", Ct)).Entry();
        Assert.True(watch.Elapsed < Bound);
    }

    [Fact]
    public async Task LD_10_a_server_that_hangs_after_the_bind_is_passed_over()
    {
        await using var first = new ScriptedServer(onPdu: (_, pdu) => Task.FromResult(pdu.Operation == Pdu.Search));
        await using var second = new ScriptedServer();
        await SecondAnswersAsync(first.Url, second);
    }

    [Fact]
    public async Task LD_10_a_server_that_hangs_at_the_persons_bind_is_passed_over()
    {
        await using var first = new ScriptedServer(onPdu: (_, pdu) => Task.FromResult(pdu.Operation == Pdu.Bind && pdu.Has(ScriptedServer.PersonDn)));
        await using var second = new ScriptedServer();
        await SecondAnswersAsync(first.Url, second);
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(80)]
    public async Task LD_10_a_server_that_is_busy_is_passed_over(int code)
    {
        await using var first = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation == Pdu.Bind)
            {
                await caller.SendAsync(Answers.Bound(pdu.Id, code));
            }
            return pdu.Operation == Pdu.Bind;
        });
        await using var second = new ScriptedServer();
        await SecondAnswersAsync(first.Url, second);
    }

    [Fact]
    public async Task LD_10_a_server_that_answers_slowly_is_passed_over()
    {
        await using var first = new ScriptedServer(onPdu: async (caller, pdu) =>
        {
            // A byte now and then: each comes, and the answer never does.
            foreach (var part in Answers.Bound(pdu.Id))
            {
                await caller.SendAsync([part]);
                await Task.Delay(TimeSpan.FromSeconds(1), caller.Ended);
            }
            return true;
        });
        await using var second = new ScriptedServer();
        await SecondAnswersAsync(first.Url, second);
    }

    [Fact]
    public async Task LD_10_when_all_are_down_that_is_said_in_time_and_for_many_at_once()
    {
        await using var hanging = new ScriptedServer(onConnect: caller => Task.Delay(Timeout.Infinite, caller.Ended));
        await using var silent = new ScriptedServer(onPdu: (_, _) => Task.FromResult(true));
        var directory = Directories.Of(Directories.Options($"ldap://127.0.0.1:{ClosedPort()},{hanging.Url},{silent.Url}", null, plain: true));
        var watch = Stopwatch.StartNew();
        // No wait holds a thread: two hundred at once take no longer than one.
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => directory.SignInAsync("ada", "secret", Ct)));
        Assert.True(watch.Elapsed < Bound * 2, $"It took {watch.Elapsed}.");
        Assert.All(results, result => result.IsUnavailable());
    }

    [Fact]
    public async Task LD_10_wrong_credentials_are_not_tried_at_another_server()
    {
        await using var first = new ScriptedServer();
        await using var second = new ScriptedServer();
        (await Directories.Plain(first, second).SignInAsync("ada", ScriptedServer.WrongPassword, Ct)).IsRefused(LdapRefusal.WrongCredentials);
        Assert.Equal(0, second.Connections);
    }

    [Fact]
    public async Task LD_10_a_service_account_that_is_refused_is_not_locked_by_trying_it_everywhere()
    {
        static async Task<bool> Refuse(Caller caller, Pdu pdu)
        {
            await caller.SendAsync(Answers.Bound(pdu.Id, 49));
            return true;
        }

        await using var first = new ScriptedServer(onPdu: Refuse);
        await using var second = new ScriptedServer(onPdu: Refuse);
        Assert.Contains("service account", (await Directories.Plain(first, second).SignInAsync("ada", "secret", Ct)).IsUnavailable(), StringComparison.Ordinal);
        Assert.Equal((1, 0), (first.Binds.Count, second.Binds.Count));
    }

    [Fact]
    public async Task LD_10_a_server_that_failed_is_asked_last_for_half_a_minute()
    {
        var down = true;
        await using var first = new ScriptedServer(onConnect: null, onPdu: (_, _) => down ? throw new IOException("down") : Task.FromResult(false));
        await using var second = new ScriptedServer();
        var time = new ShiftedTime();
        var directory = Directories.Of(Directories.Options($"{first.Url},{second.Url}", null, plain: true).Patient(), time);
        (await directory.SignInAsync("ada", "secret", Ct)).Entry();
        Assert.Equal(1, first.Connections);
        down = false;
        (await directory.SignInAsync("ada", "secret", Ct)).Entry();
        Assert.Equal(1, first.Connections);
        time.Advance(TimeSpan.FromSeconds(31));
        (await directory.SignInAsync("ada", "secret", Ct)).Entry();
        Assert.True(first.Connections > 1);
    }

    [Fact]
    public async Task LD_10_who_gives_up_is_not_kept_waiting()
    {
        await using var server = new ScriptedServer(onPdu: (_, _) => Task.FromResult(true));
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        gone.CancelAfter(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Directories.Plain(server).SignInAsync("ada", "secret", gone.Token));
    }

    private static async Task SecondAnswersAsync(string first, ScriptedServer second)
    {
        var watch = Stopwatch.StartNew();
        (await Directories.Of(Directories.Options($"{first},{second.Url}", null, plain: true)).SignInAsync("ada", "secret", Ct)).Entry();
        Assert.True(watch.Elapsed < Bound, $"It took {watch.Elapsed}.");
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
