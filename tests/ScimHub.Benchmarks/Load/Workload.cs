using System.Diagnostics;
using System.Net;
using System.Text;

namespace ScimHub.Benchmarks.Load;

/// <summary>A number of connections to one server, each on a thread of its own, each with its exchange; run in rounds.</summary>
internal sealed class Workload(Uri server, string? token, IReadOnlyList<Exchange> exchanges, int kinds = 1) : IDisposable
{
    private readonly Worker[] workers = [.. exchanges.Select(e => new Worker(server, token, e, kinds))];

    public int Connections => workers.Length;

    /// <summary>Runs for a time, or until each connection has sent <paramref name="most"/> requests, or has none left.</summary>
    public LoadResult Run(TimeSpan time, int most = int.MaxValue, CancellationToken ct = default)
    {
        var clock = Stopwatch.StartNew();
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var threads = workers.Select(w => new Thread(() => w.Run(until, most, ct), 512 * 1024)).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        clock.Stop();
        ct.ThrowIfCancellationRequested();
        var merged = Enumerable.Range(0, kinds).Select(_ => new Histogram()).ToArray();
        foreach (var worker in workers)
        {
            for (var i = 0; i < kinds; i++)
            {
                merged[i].Add(worker.Latencies[i]);
            }
        }
        return new LoadResult(merged.Sum(h => h.Count), clock.Elapsed, merged, workers.Sum(w => w.Errors), workers.Select(w => w.FirstError).FirstOrDefault(e => e is not null));
    }

    public void Dispose()
    {
        foreach (var worker in workers)
        {
            worker.Dispose();
        }
    }

    private sealed class Worker(Uri server, string? token, Exchange exchange, int kinds) : IDisposable
    {
        private readonly HttpConnection connection = new(new IPEndPoint(IPAddress.Parse(server.Host), server.Port));
        private readonly RequestWriter request = new(server.Authority, token);

        public Histogram[] Latencies { get; } = [.. Enumerable.Range(0, kinds).Select(_ => new Histogram())];

        public long Errors { get; private set; }

        public string? FirstError { get; private set; }

        public void Run(long until, int most, CancellationToken ct)
        {
            Errors = 0;
            FirstError = null;
            Array.ForEach(Latencies, h => h.Clear());
            var done = 0;
            while (done < most && Stopwatch.GetTimestamp() is var before && before < until && !ct.IsCancellationRequested && exchange.Next(request))
            {
                done++;
                if (!Once(check: done == 1))
                {
                    return;
                }
            }
        }

        public void Dispose() => connection.Dispose();

        private bool Once(bool check)
        {
            var before = Stopwatch.GetTimestamp();
            try
            {
                var status = connection.Exchange(request.Request, exchange.Read is not null || check);
                Latencies[request.Kind].Add((Stopwatch.GetTimestamp() - before) * (1_000_000_000 / Stopwatch.Frequency));
                if (Array.IndexOf(exchange.Expected, status) < 0)
                {
                    Fail($"{status} {Encoding.UTF8.GetString(connection.Body[..Math.Min(300, connection.Body.Length)])}");
                }
                else if (check && exchange.Holds is { } holds && connection.Body.Count(Encoding.UTF8.GetBytes($"\"{holds.Name}\":")) is var found && found != holds.Count)
                {
                    Fail($"{found} times {holds.Name} in the answer, not {holds.Count}");
                }
                exchange.Read?.Invoke(status, connection.Body);
                return true;
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or InvalidDataException)
            {
                Fail(e.Message);
                connection.Dispose();
                return false;
            }
        }

        private void Fail(string message)
        {
            Errors++;
            FirstError ??= $"{Encoding.UTF8.GetString(request.Request[..request.Request.IndexOf((byte)'\r')])}: {message}";
        }
    }
}
