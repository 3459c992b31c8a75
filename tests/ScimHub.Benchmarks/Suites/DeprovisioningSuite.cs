using Microsoft.EntityFrameworkCore;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>
/// How long a door stays open to whoever has lost it, by whichever way they were cut off, at the node that was told and, on PostgreSQL, at another: from the time in the audit row of the change
/// to the first refusal by the last of the doors. Each door is asked all the while, so that both nodes have the person in mind.
/// </summary>
internal sealed class DeprovisioningSuite(string server, string database, Book book, CancellationToken ct)
{
    /// <summary>Cut off one after the other, in each way.</summary>
    private const int Rounds = 100;

    /// <summary>"Refused within a second on both nodes."</summary>
    private const double GateMilliseconds = 1_000;

    private const double MedianGateMilliseconds = 200;

    public async Task RunAsync()
    {
        Console.Error.WriteLine($"  deprovisioning, {Rounds} times in each way");
        // Twice as many as go: no reading may take it for a directory that shows too few.
        await using var directory = await SlapdDirectory.StartAsync(2 * Rounds, ct);
        await using var installation = await Installation.CreateAsync(server, database, ct);
        await installation.StartAsync(inPairs: true, ct);
        using var caller = await Caller.ToAsync(installation, ct);
        var ways = await WaysOut.OpenAsync(installation, caller, directory, ct);
        var rows = new List<string[]>();
        foreach (var (name, next, end) in ways.All)
        {
            var times = installation.Nodes.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                var took = await CutOffAsync(installation, caller, await next(round), end);
                Array.ForEach([.. took.Index()], node => times[node.Index].Add(node.Item));
            }
            rows.AddRange(times.Select((node, i) => Row(name, i == 0 ? "the one that was told" : "the other", node)));
        }
        book.Add(new Table(
            $"Deprovisioning, {database}",
            FormattableString.Invariant($"{Rounds} times in each way, one after the other: from the time in the audit row to the first refusal by the last door (a person's: `/auth/verify` and `/account`; a key's: `/api/v1/users`), each asked all the while."),
            ["way", "node", "p50 ms", "p99 ms", "max ms", "gate"],
            rows));
    }

    /// <summary>Milliseconds to the last closed door, at each node.</summary>
    private async Task<IReadOnlyList<double>> CutOffAsync(Installation installation, Caller caller, Leaver leaver, Func<Leaver, Task> end)
    {
        var doors = installation.Nodes.Select(node => leaver.Doors.Select(door => (Address: new Uri(node, door.Path), door.Header, door.Value)).ToList()).ToList();
        foreach (var (address, header, value) in doors.SelectMany(node => node))
        {
            if (!await caller.IsOpenAsync(address, header, value))
            {
                throw new InvalidOperationException($"{address} is not open to begin with.");
            }
        }
        var closings = doors.Select(node => Task.WhenAll(node.Select(door => Task.Run(() => ClosingAsync(door), ct)))).ToList();
        await end(leaver);
        var closed = await Task.WhenAll(closings);
        await using var context = installation.Storage.CreateContext();
        var since = (await context.AuditEntries.AsNoTracking().Where(entry => entry.TargetId == leaver.Target).OrderByDescending(entry => entry.Id).FirstAsync(ct)).At;
        return [.. closed.Select(node => (node.Max() - since).TotalMilliseconds)];

        async Task<DateTimeOffset> ClosingAsync((Uri Address, string Header, string Value) door)
        {
            while (await caller.IsOpenAsync(door.Address, door.Header, door.Value))
            {
                await Task.Delay(1, ct);
            }
            return TimeProvider.System.GetUtcNow();
        }
    }

    private string[] Row(string way, string node, List<double> times)
    {
        times.Sort();
        var (median, longest) = (times[times.Count / 2], times[^1]);
        var holds = longest <= GateMilliseconds && median <= MedianGateMilliseconds;
        if (!holds)
        {
            book.Fail($"Deprovisioning on {database} by {way} took longer than {MedianGateMilliseconds:0} ms for half of them, or than {GateMilliseconds:0} ms for one.");
        }
        return [way, node, Text(median), Text(times[times.Count * 99 / 100]), Text(longest), holds ? "holds" : "missed"];

        static string Text(double milliseconds) => milliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
    }
}
