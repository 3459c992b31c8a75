using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.Harness;

/// <summary>The built program, serving on a free port of the loopback.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, string> environment;
    private readonly Process process;
    private readonly ConcurrentQueue<string> log = new();
    private bool isDisposed;

    private ServerProcess(TestDatabase database, Dictionary<string, string> environment, Uri address)
    {
        Database = database;
        this.environment = environment;
        process = CommandLine.Start(environment, database.Folder, "serve", "--urls", address.GetLeftPart(UriPartial.Authority));
        Address = address;
        process.OutputDataReceived += (_, line) => log.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => log.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public TestDatabase Database { get; }

    /// <summary>Scheme, host and port, without a path.</summary>
    public Uri Address { get; }

    public int ProcessId => process.Id;

    public bool HasExited => process.HasExited;

    public string Log => string.Join('\n', log);

    public static async Task<ServerProcess> StartAsync(
        TestDatabase database, IReadOnlyDictionary<string, string>? settings = null, Uri? address = null)
    {
        // Between the look for a free port and the start another process may take it, so try again.
        for (var attempt = 1; ; attempt++)
        {
            var at = address ?? new Uri($"http://127.0.0.1:{FreePort()}");
            var environment = new Dictionary<string, string>(database.Environment);
            foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            {
                environment[name] = value;
            }

            var server = new ServerProcess(database, environment, at);
            if (await server.BecomesReadyAsync())
            {
                return server;
            }

            var fault = $"The server did not become ready at {at}:\n{server.Log}";
            await server.DisposeAsync();
            if (attempt == 3 || !fault.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new XunitException(fault);
            }
        }
    }

    /// <summary>A command beside the server, with the server's configuration.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync(environment, Database.Folder, arguments);

    /// <summary>
    /// Makes the connection if it is new, and a token for it, as `scimhub token create` does. Hundreds of tests want one, and to start a process for
    /// each would take longer than all that they test; the command itself has tests of its own.
    /// </summary>
    public async Task<Tenant> CreateTenantAsync(string connection, int organization = Organization.DefaultId)
    {
        await using var storage = Database.OpenStorage();
        var issued = await new TokenIssuer(storage, TimeProvider.System, Actor.CommandLine(organization))
            .CreateAsync(connection, TimeSpan.FromDays(30), TestContext.Current.CancellationToken);
        return new Tenant(this, connection, issued.Token.Id.ToString(), issued.Text);
    }

    /// <summary>An organisation of its own, as `scimhub organization add` makes one.</summary>
    public async Task<int> CreateOrganizationAsync()
    {
        await using var storage = Database.OpenStorage();
        var name = Unique.Name("org");
        return (await new OrganizationRegistry(storage, TimeProvider.System, Actor.CommandLine(Organization.DefaultId)).AddAsync(name, name, TestContext.Current.CancellationToken)).Id;
    }

    /// <summary>A key of a new service account, as `scimhub key create` makes one.</summary>
    public async Task<ApiClient> CreateKeyAsync(string role = "Admin", string? domain = null, int organization = Organization.DefaultId)
    {
        await using var storage = Database.OpenStorage();
        var issued = await new ServiceAccountRegistry(storage, TimeProvider.System, Actor.CommandLine(organization))
            .CreateKeyAsync(Unique.Name("robot"), role, domain, TimeSpan.FromDays(30), TestContext.Current.CancellationToken);
        return new ApiClient(this, issued.Text, issued.Key.Id.ToString());
    }

    /// <summary>SIGTERM: requests under way are finished, then the process ends with exit code 0.</summary>
    public async Task StopAsync()
    {
        Signal(Sigterm);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new XunitException($"The server did not end within 40 s of SIGTERM.\n{Log}");
        }

        Assert.True(process.ExitCode == 0, $"The server ended with {process.ExitCode} on SIGTERM.\n{Log}");
    }

    public void Signal(int signal)
    {
        if (kill(process.Id, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>kill -9: nothing in the process gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Also of a server that a test has disposed of already.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private async Task<bool> BecomesReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        for (var began = Stopwatch.StartNew(); began.Elapsed < ReadyWithin && !process.HasExited; await Task.Delay(50))
        {
            try
            {
                using var answer = await client.GetAsync("/health/ready");
                // Where another process had taken the port, that one answers.
                if (answer.IsSuccessStatusCode && Log.Contains($"listens on {Address.GetLeftPart(UriPartial.Authority)}", StringComparison.Ordinal))
                {
                    return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

#pragma warning disable SYSLIB1054, CA5392 // One call of the C library does not earn unsafe blocks in this project.
    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int sig);
#pragma warning restore SYSLIB1054, CA5392
}
