using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Operations;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>The same requests to directories of several sizes, all running at once and asked in turn.</summary>
internal sealed class ScalingSuite(BenchmarkOptions options, string database, Book book, CancellationToken ct)
{
    public void Run(IReadOnlyList<Subject> servers)
    {
        var contest = new Contest(options, ct);
        var rows = new List<IReadOnlyList<string>>();
        var pages = new Dictionary<string, IReadOnlyList<Measurement>>();
        foreach (var (name, exchange, group) in Requests().Where(r => options.Selects(r.Name)))
        {
            if (group)
            {
                foreach (var server in servers)
                {
                    Seeder.Group(server, 10, Catalogue.Name(10), ct);
                }
            }
            var operation = new Operation(name, options.Connections, exchange, exchange) { Kinds = group ? 2 : 1 };
            pages[name] = contest.Run(name + ", by size", [.. servers.Select(s => (s, operation.On(s)))]);
            rows.Add([name, .. servers.Select((s, i) => Cell(name, s, pages[name], i))]);
        }
        if (pages.TryGetValue(Catalogue.FirstPage, out var first) && pages.TryGetValue(Catalogue.LastPage, out var last))
        {
            // Section 7.3: a page at the end of 50,000 costs at most 1.25 times the first.
            rows.Add(["last page against first", .. servers.Select((s, i) =>
                Judge($"last page against first, {s.Users} users", last[i].CpuMicroseconds / first[i].CpuMicroseconds, 1.25))]);
        }
        rows.Add(["memory, MB (PSS)", .. servers.Select(s => FormattableString.Invariant($"{s.PssMegabytes:F0}"))]);
        book.Add(new Table($"Growth with the directory, {database}", "CPU µs per operation; × is against the smallest directory, measured in the same rounds.",
            ["operation", .. servers.Select(s => FormattableString.Invariant($"{s.Users:N0} users"))], rows));
    }

    // What adds rows comes last.
    private static IReadOnlyList<(string Name, Func<Subject, int, Exchange> Exchange, bool Group)> Requests() =>
    [
        ("get by id", ScimRequests.Get, false),
        ("userName eq, hit", ScimRequests.UserNameHit, false),
        ("userName eq, miss", ScimRequests.UserNameMiss, false),
        ("externalId eq", ScimRequests.ExternalId, false),
        ("emails.value eq", ScimRequests.Email, false),
        ("emails[type eq].value eq", ScimRequests.TypedEmail, false),
        ("id eq", ScimRequests.IdEquals, false),
        (Catalogue.FirstPage, ScimRequests.FirstPage, false),
        ("list 100, cursor pages", ScimRequests.CursorPages, false),
        ("list 100, random startIndex", ScimRequests.RandomPage, false),
        (Catalogue.LastPage, ScimRequests.LastPage, false),
        ("patch active", ScimRequests.PatchActive, false),
        ("add/remove member, M = 10", ScimRequests.Member(_ => Catalogue.Name(10)), true),
        ("create user", ScimRequests.CreateUser, false),
    ];

    private string Cell(string name, Subject server, IReadOnlyList<Measurement> measured, int i)
    {
        var operation = FormattableString.Invariant($"{name}, {server.Users:N0} users");
        book.Add(database, operation, "ScimHub", measured[i]);
        var cpu = FormattableString.Invariant($"{measured[i].CpuMicroseconds:F0}");
        return i == 0 ? cpu : $"{cpu}, {Judge(operation, measured[i].CpuMicroseconds / measured[0].CpuMicroseconds, server.Users > 50_000 ? 1.5 : 1.15)}";
    }

    private string Judge(string operation, double growth, double bound)
    {
        var verdict = new Verdict(operation, new Limit(Quantity.Growth, null, bound), growth);
        book.Add(database, verdict);
        return verdict.TargetText;
    }
}
