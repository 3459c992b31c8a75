using System.Text;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Operations;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>Many writers on one thing: nothing lost, nothing doubled, no server error, and no queue behind a lock. The counts are gates.</summary>
internal sealed class ConcurrencySuite(BenchmarkOptions options, string database, Book book, CancellationToken ct)
{
    private const int Writers = 16;
    private const int Names = 50;
    private static readonly Limit None = new(Quantity.Breaches, 0, null);
    private readonly List<IReadOnlyList<string>> rows = [];

    public void Run(Subject server)
    {
        if (options.Selects("16 writers to one group"))
        {
            OneGroup(server);
            LostMembers(server);
        }
        if (options.Selects("16 creates of one userName"))
        {
            OneName(server);
        }
        if (rows.Count > 0)
        {
            book.Add(new Table($"Concurrency, {database}", "", ["what", "figures", "gate", "target"], rows));
        }
    }

    private void OneGroup(Subject server)
    {
        Seeder.Group(server, 10, "contended", ct);
        for (var i = 0; i < Writers; i++)
        {
            Seeder.Group(server, 10, $"own {i}", ct);
        }
        const string What = "16 writers to one group, against 16 groups";
        var one = ScimRequests.Member(_ => "contended");
        var own = ScimRequests.Member(worker => $"own {worker}");
        var measured = new Contest(options, ct).Run(What,
        [
            (server, new Operation(What, Writers, one, one) { Kinds = 2 }.On(server)),
            (server, new Operation(What, Writers, own, own) { Kinds = 2 }.On(server)),
        ]);
        book.Add(database, "16 writers to one group", "ScimHub", measured[0]);
        book.Add(database, "16 writers to 16 groups", "ScimHub", measured[1]);
        var verdict = new Verdict(What, new Limit(Quantity.Growth, null, 1 / 0.8), measured[1].Rate / measured[0].Rate);
        book.Add(database, verdict);
        rows.Add([What, FormattableString.Invariant($"{measured[0].Rate:N0}/s, {measured[1].Rate:N0}/s"), "", FormattableString.Invariant(
            $"{(verdict.OnTarget ? "✓ " : "")}{measured[0].Rate / measured[1].Rate:F2} (≥ 0.80)")]);
    }

    // Each writer adds its own users to one group, once: all of them must be there afterwards.
    private void LostMembers(Subject server)
    {
        const string What = "16 writers to one group, updates lost";
        const int Each = 100;
        var group = Seeder.Group(server, 0, "joined by all", ct);
        var wanted = Math.Min(Each, server.Users / Writers);
        var exchanges = Enumerable.Range(0, Writers).Select(worker =>
        {
            var index = 0;
            return new Exchange(
                r =>
                {
                    if (index >= wanted)
                    {
                        return false;
                    }
                    r.Send("PATCH", $"/scim/v2/Groups/{group}", Documents.AddMembers($"[{{\"value\":\"{server.UserIds[worker * wanted + index++]}\"}}]"));
                    return true;
                },
                [200, 204]);
        });
        using var workload = new Workload(server.Address, server.Token, [.. exchanges]);
        var result = workload.Run(TimeSpan.FromMinutes(5), ct: ct);
        var present = 0;
        var read = new Exchange(
            r =>
            {
                r.Get(Encoding.ASCII.GetBytes($"/scim/v2/Groups/{group}"));
                return true;
            },
            [200],
            (_, body) => present = body.Count("\"value\":"u8));
        using var reading = new Workload(server.Address, server.Token, [read]);
        reading.Run(TimeSpan.FromMinutes(1), 1, ct);
        Count(What, FormattableString.Invariant($"{Writers * wanted:N0} adds, {result.Errors} errors, {present:N0} members"), Writers * wanted - present + result.Errors, result.FirstError);
    }

    // Sixteen connections create the same userName at once, again and again.
    private void OneName(Subject server)
    {
        const string What = "16 creates of one userName: other than one 201 and fifteen 409";
        var created = new int[Names];
        var refused = new int[Names];
        string? strange = null;
        using var start = new Barrier(Writers);
        var exchanges = Enumerable.Range(0, Writers).Select(_ =>
        {
            var turn = -1;
            return new Exchange(
                r =>
                {
                    if (++turn >= Names)
                    {
                        return false;
                    }
                    r.Send("POST", "/scim/v2/Users", Documents.User("same", turn));
                    start.SignalAndWait(TimeSpan.FromMinutes(1), ct);
                    return true;
                },
                [201, 409],
                (status, body) =>
                {
                    if (status == 201)
                    {
                        Interlocked.Increment(ref created[turn]);
                    }
                    else if (status == 409)
                    {
                        Interlocked.Increment(ref refused[turn]);
                    }
                    else
                    {
                        strange = $"{status} {Encoding.UTF8.GetString(body)}";
                    }
                });
        });
        using var workload = new Workload(server.Address, server.Token, [.. exchanges]);
        workload.Run(TimeSpan.FromMinutes(5), ct: ct);
        var breaches = Enumerable.Range(0, Names).Count(i => created[i] != 1 || refused[i] != Writers - 1);
        Count(What, FormattableString.Invariant($"{Names} names: {created.Sum()} × 201, {refused.Sum()} × 409"), breaches, strange);
    }

    private void Count(string what, string figures, long breaches, string? error)
    {
        var verdict = new Verdict(what, None, breaches);
        book.Add(database, verdict);
        Console.Error.WriteLine($"  {what}: {figures}");
        rows.Add([what, error is null ? figures : $"{figures}; {error}", verdict.GateText, ""]);
    }
}
