using System.Net.Sockets;
using System.Text;

namespace ScimHub.Server.Tests.Harness;

/// <summary>A bare connection, for what no HTTP client would send.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient client = new() { NoDelay = true };

    public static async Task<RawConnection> OpenAsync(ServerProcess server)
    {
        var connection = new RawConnection();
        await connection.client.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Everything until the server closes, or what came before it reset the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            for (int read; (read = await client.GetStream().ReadAsync(buffer, limit.Token)) > 0;)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // Reset: what was read counts.
        }

        return text.ToString();
    }

    /// <summary>Gone without a farewell: the peer gets a reset.</summary>
    public void Cut()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
