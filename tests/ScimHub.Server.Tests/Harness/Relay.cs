using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ScimHub.Server.Tests.Harness;

/// <summary>Stands between a server and its database and passes on what each says, until it is told to hang: then connections stay open, new ones are taken, and nothing comes back.</summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly string host;
    private readonly int port;
    private readonly NpgsqlConnectionStringBuilder database;
    private TaskCompletionSource flows = Flowing();
    private int answers = int.MaxValue;

    private Relay(NpgsqlConnectionStringBuilder database) => (host, port, this.database) = (database.Host!, database.Port, database);

    /// <summary>The settings of a server that reaches its database through here.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["ConnectionStrings__ScimHub"] = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.ConnectionString,
    };

    public static Relay To(TestDatabase database)
    {
        var relay = new Relay(new NpgsqlConnectionStringBuilder(database.ConnectionString));
        relay.listener.Start();
        _ = relay.AcceptAsync();
        return relay;
    }

    public void Hang() => flows = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Hangs when the database has answered so many times more.</summary>
    public void HangAfter(int more) => answers = more;

    public void Flow()
    {
        answers = int.MaxValue;
        flows.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Flow();
        await ending.CancelAsync();
        listener.Dispose();
        ending.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flowing.SetResult();
        return flowing;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await listener.AcceptTcpClientAsync(ending.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await flows.Task.WaitAsync(ending.Token);
            await far.ConnectAsync(host, port, ending.Token);
            await Task.WhenAny(CopyAsync(near, far, () => { }), CopyAsync(far, near, Count));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // One of the two is gone.
        }
    }

    private void Count()
    {
        if (Interlocked.Decrement(ref answers) == 0)
        {
            Hang();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Action passed)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, ending.Token)) > 0;)
            {
                await flows.Task.WaitAsync(ending.Token);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ending.Token);
                passed();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            // One of the two is gone.
        }
    }
}
