using System.Diagnostics;
using System.Text.Json;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>Each page of the console in a large directory, beside the API call behind it: one after the other, to the first byte.</summary>
internal sealed class ConsoleSuite(BenchmarkOptions options, string server, string database, Book book, CancellationToken ct)
{
    private const int Asked = 30;

    /// <summary>How long each is asked for before: the runtime compiles what it meets often anew, in the background.</summary>
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(2);

    /// <summary>"A page's first byte … ≤ 300 ms at 100,000 users."</summary>
    private static readonly Limit Limit = new(Quantity.P50, 300, null);

    public async Task RunAsync()
    {
        Console.Error.WriteLine($"  console, {options.AccessUsers} users");
        await using var installation = await Installation.CreateAsync(server, database, ct);
        await AccessDirectory.SeedAsync(installation.Storage, options.AccessUsers, ct);
        await installation.SettleAsync(ct);
        await installation.StartAsync(inPairs: false, ct);
        using var caller = await Caller.ToAsync(installation, ct);
        var (cookie, home) = (await caller.AdministratorAsync(), installation.Nodes[0]);
        var rows = new List<string[]>();
        foreach (var (name, page, call) in await PagesAsync(caller))
        {
            if (!options.Selects(name))
            {
                continue;
            }
            var behind = call is null ? null : await MeasureAsync(caller, new(home, "/api/v1" + call), "Authorization", $"Bearer {caller.Key}");
            var shown = await MeasureAsync(caller, new(home, "/console" + page), "Cookie", cookie);
            var verdict = new Verdict(name, Limit, Measurement.Median(shown));
            book.Add(database, verdict);
            rows.Add([name, FormattableString.Invariant($"{verdict.Value:F1}"), FormattableString.Invariant($"{shown.Max():F1}"), behind is null ? "" : FormattableString.Invariant($"{Measurement.Median(behind):F1}"), verdict.GateText]);
        }
        book.Add(new Table(
            $"The console, {database}",
            FormattableString.Invariant($"{options.AccessUsers:N0} users, {AccessDirectory.Groups:N0} groups; from the request to the first byte, {Asked} times one after the other."),
            ["page", "p50 ms", "longest ms", "the API call behind it, p50 ms", "gate"],
            rows));
    }

    private static async Task<IReadOnlyList<(string Name, string Page, string? Call)>> PagesAsync(Caller caller)
    {
        var (person, group, connection, domain) = (await FirstAsync("/users?limit=1"), await FirstAsync("/groups?limit=1"), await FirstAsync("/connections?limit=1"), await FirstAsync("/domains?limit=1"));
        return
        [
            ("home", "", "/overview"),
            ("users", "/users", "/users?limit=25&with=roles"),
            ("users, the inactive", "/users?state=inactive", "/users?limit=25&with=roles&state=inactive"),
            ("users, by connection", $"/users?connection={connection}", $"/users?limit=25&with=roles&connection={connection}"),
            ("users, by group", $"/users?group={group}", $"/users?limit=25&with=roles&group={group}"),
            ("users, by role", "/users?role=role%201", "/users?limit=25&with=roles&role=role%201"),
            ("users, by role and domain", "/users?role=role%201&domain=domain%202", "/users?limit=25&with=roles&role=role%201&domain=domain%202"),
            ("users, by words that many have", "/users?search=user", "/users?limit=25&with=roles&search=user"),
            ("users, by one's name", $"/users?search={Documents.UserName("a", 77)}", $"/users?limit=25&with=roles&search={Documents.UserName("a", 77)}"),
            ("users, by words that nobody has", "/users?search=nobody%20has%20them", "/users?limit=25&with=roles&search=nobody%20has%20them"),
            ("a user", $"/users/{person}", $"/users/{person}/access"),
            ("why a user has a permission", $"/users/{person}?permission=build:read", $"/users/{person}/explain?permission=build:read"),
            ("groups", "/groups", "/groups?limit=25"),
            ("groups, by name", "/groups?search=group%2049", "/groups?limit=25&search=group%2049"),
            ("a group", $"/groups/{group}", $"/groups/{group}"),
            ("roles", "/roles", "/roles"),
            ("domains", "/domains", "/domains?limit=100"),
            ("a domain", $"/domains/{domain}", $"/users?limit=25&domain={domain}"),
            ("rules", "/rules", "/rules?limit=100"),
            ("connections", "/connections", "/connections"),
            ("a connection", $"/connections/{connection}", $"/connections/{connection}"),
            ("invitations", "/invitations", "/invitations"),
            ("audit", "/audit", "/audit?limit=50"),
            ("audit, what was refused", "/audit?outcome=refused", "/audit?limit=50&outcome=refused"),
            ("batches", "/batches", "/batches"),
            ("settings", "/settings", "/settings/provisioning"),
        ];

        async Task<Guid> FirstAsync(string list) => (await caller.ListAsync("/api/v1" + list))[0].GetProperty("id").GetGuid();
    }

    private static async Task<double[]> MeasureAsync(Caller caller, Uri address, string header, string value)
    {
        var times = new double[Asked];
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Warmup)
        {
            await AskAsync();
        }
        for (var i = 0; i < Asked; i++)
        {
            var since = Stopwatch.GetTimestamp();
            await AskAsync();
            times[i] = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        }
        return times;

        async Task AskAsync()
        {
            if (!await caller.IsOpenAsync(address, header, value))
            {
                throw new InvalidOperationException($"{address} was refused.");
            }
        }
    }
}
