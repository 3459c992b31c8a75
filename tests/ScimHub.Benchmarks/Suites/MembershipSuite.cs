using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Operations;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>
/// Does a group's size, or a person's number of groups, cost anyone anything? Each size is measured in the same rounds as the smallest.
/// </summary>
internal sealed class MembershipSuite(BenchmarkOptions options, string database, Book book, CancellationToken ct)
{
    private const int ManyGroups = 100;
    private readonly List<IReadOnlyList<string>> rows = [];
    private readonly Contest contest = new(options, ct);

    public void Run(Subject server)
    {
        var sizes = options.Members.Where(m => m <= server.Users).ToList();
        foreach (var size in sizes)
        {
            Seeder.Group(server, size, Catalogue.Name(size), ct);
        }
        foreach (var size in sizes.Where(s => s >= 1_000))
        {
            PerMember(server, FormattableString.Invariant($"get group whole, M = {size:N0}"), size, ScimRequests.GetGroup(Catalogue.Name(size), "", size), 0.5);
        }
        Compare("add/remove member", server, sizes, m => ScimRequests.Member(_ => Catalogue.Name(m)), kinds: 2);
        Compare("get group without members", server, sizes, m => ScimRequests.GetGroup(Catalogue.Name(m), "?excludedAttributes=members", 0));
        Compare("displayName eq without members", server, sizes, m => ScimRequests.GroupByName(Catalogue.Name(m)));
        foreach (var size in sizes.Where(s => s is 1_000 or 10_000))
        {
            PerMember(server, FormattableString.Invariant($"create group, M = {size:N0}"), size, ScimRequests.CreateGroup(size), 4);
        }
        People(server);
        if (rows.Count > 0)
        {
            book.Add(new Table($"Membership, {database}, {server.Users:N0} users", "Each row against the first of its kind, in the same rounds.",
                ["operation", "CPU µs/op", "p50 / p99 ms", "add p50, remove p50", "target"], rows));
        }
    }

    private void Compare(string what, Subject server, List<int> sizes, Func<int, Func<Subject, int, Exchange>> exchange, int kinds = 1)
    {
        if (!options.Selects(what) || sizes.Count == 0)
        {
            return;
        }
        var measured = contest.Run(what + ", M = " + string.Join(" / ", sizes),
            [.. sizes.Select(m => (server, new Operation(what, 1, exchange(m), exchange(m)) { Kinds = kinds }.On(server)))]);
        for (var i = 0; i < sizes.Count; i++)
        {
            // p50 at 10,000 members ≤ 1.15 times that at 10; at 100,000 ≤ 1.3 times.
            var growth = new Verdict($"{what}, M = {sizes[i]}", new Limit(Quantity.Growth, null, sizes[i] > 10_000 ? 1.3 : 1.15), measured[i].P50 / measured[0].P50);
            Row(FormattableString.Invariant($"{what}, M = {sizes[i]:N0}"), measured[i], i == 0 ? null : growth);
        }
    }

    // Reading and creating a group whole may cost in proportion to its members, no more.
    private void PerMember(Subject server, string what, int size, Func<Subject, int, Exchange> exchange, double bound)
    {
        if (!options.Selects(what))
        {
            return;
        }
        var measured = contest.Run(what, [(server, new Operation(what, 1, exchange, exchange).On(server))], size > 1_000 ? 10 : 100)[0];
        Row(what, measured, new Verdict(what, new Limit(Quantity.PerMember, null, bound), measured.CpuMicroseconds / size));
    }

    // A person in none, in the largest group, and in 100 groups.
    private void People(Subject server)
    {
        if (!options.Selects("get user in 100 groups"))
        {
            return;
        }
        for (var i = 0; i < ManyGroups; i++)
        {
            Join(server, Seeder.Group(server, 1, FormattableString.Invariant($"one of many {i}"), ct), 40);
        }
        Join(server, server.Groups[Catalogue.Name(options.Members.Where(m => m <= server.Users).Max())], 41);
        (string Name, int Spare, string Query, double Bound)[] people =
        [
            ("get user in no group", 63, "", 0),
            ("get user in the largest group, without groups", 41, "?excludedAttributes=groups", 1.2),
            ("get user in 100 groups, without groups", 40, "?excludedAttributes=groups", 1.2),
            ("get user in 100 groups, with them", 40, "", 1.5),
        ];
        var measured = contest.Run("get user in no, the largest, 100 groups",
            [.. people.Select(p => (server, new Operation(p.Name, options.Connections, (s, _) => ScimRequests.GetSpare(s, p.Spare, p.Query), FloorRequests.Get).On(server)))]);
        for (var i = 0; i < people.Length; i++)
        {
            var growth = new Verdict(people[i].Name, new Limit(Quantity.Growth, null, people[i].Bound), measured[i].CpuMicroseconds / measured[0].CpuMicroseconds);
            Row(people[i].Name, measured[i], i == 0 ? null : growth);
        }
    }

    private void Join(Subject server, Guid group, int spare)
    {
        var body = Documents.AddMembers($"[{{\"value\":\"{server.Spare(spare)}\"}}]");
        var exchange = new Exchange(
            r =>
            {
                r.Send("PATCH", $"/scim/v2/Groups/{group}", body);
                return true;
            },
            [200, 204]);
        using var workload = new Workload(server.Address, server.Token, [exchange]);
        if (workload.Run(TimeSpan.FromMinutes(1), 1, ct) is { FirstError: { } error })
        {
            throw new InvalidOperationException(error);
        }
    }

    private void Row(string what, Measurement measured, Verdict? verdict)
    {
        book.Add(database, what, "ScimHub", measured);
        if (verdict is not null)
        {
            book.Add(database, verdict);
        }
        rows.Add([what, Figure(measured.CpuMicroseconds), measured.Latencies,
            measured.KindP50.Count == 2 ? FormattableString.Invariant($"{measured.KindP50[0]:F2}, {measured.KindP50[1]:F2}") : "", verdict?.TargetText ?? ""]);
    }

    private static string Figure(double value) => value.ToString("F0", System.Globalization.CultureInfo.InvariantCulture);
}
