using System.Net;
using System.Net.Sockets;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>Something inside that nobody may reach: it listens on every address of this machine, and counts whoever connects.</summary>
public sealed class Canary : IDisposable
{
    private readonly TcpListener listener = TcpListener.Create(0);
    private int visits;

    public Canary()
    {
        listener.Start();
        _ = ListenAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Visits => Volatile.Read(ref visits);

    public void Dispose() => listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var visitor = await listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref visits);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }
}
