using System.Diagnostics;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Population;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Benchmarks.Suites;

/// <summary>Why has a person a permission, and who has it: one question at a time, asked of <see cref="AccessReader"/> itself.</summary>
internal sealed class AccessSuite(BenchmarkOptions options, string database, Book book, CancellationToken ct)
{
    private const int Asked = 40;
    private const int Page = 100;

    public async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("scimhub-bench-access-").FullName;
        await using var cluster = database == "postgresql"
            ? await PostgreSqlCluster.StartAsync(PostgreSqlCluster.FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed."), ct)
            : null;
        try
        {
            await using var storage = cluster is null
                ? HubStorage.Open(StorageProvider.Sqlite, $"Data Source={Path.Combine(folder, "scimhub.db")}")
                : HubStorage.Open(StorageProvider.PostgreSql, cluster.ConnectionString);
            Console.Error.WriteLine($"  access, {options.AccessUsers} users");
            await AccessDirectory.SeedAsync(storage, options.AccessUsers, ct);
            await (cluster?.SettleAsync(ct) ?? Task.CompletedTask);
            await AskAsync(storage);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task AskAsync(HubStorage storage)
    {
        var reader = new AccessReader(storage, SchemaCatalog.Default, TimeProvider.System, 1);
        var domains = await new AccessCatalog(storage, 1).ListDomainsAsync(ct);
        var people = new List<Guid>();
        for (var i = 0; i < Asked; i++)
        {
            people.Add(await reader.FindUserAsync(Documents.UserName("a", i * (options.AccessUsers / Asked)), ct));
        }
        var rows = new List<IReadOnlyList<string>>();
        await MeasureAsync("explain, given or not", 20, async i => await reader.ExplainAsync(people[i], new("build", "read"), domains[i % domains.Count], ct));
        await MeasureAsync("explain, everywhere", 20, async i => await reader.ExplainAsync(people[i], new("hub", "edit"), null, ct));
        await MeasureAsync("who, by many roles and rules", 200, async i => await WhoAsync("build", "read", i));
        await MeasureAsync("who, by one role", 200, async i => await WhoAsync($"part{i % 7}", "edit", i));
        await MeasureAsync("who, one person, by a rule that no index helps", 200, async i => await reader.WhoAsync(new("rare", "edit"), null, Guid.Empty, Page, ct));
        await MeasureAsync("who, nobody", 200, async i => await reader.WhoAsync(new("unheard", "edit"), domains[i % domains.Count], Guid.Empty, Page, ct));
        await MeasureAsync("who, the page behind the middle", 200, async i => await reader.WhoAsync(new("build", "read"), domains[i % domains.Count], people[Asked / 2], Page, ct));
        book.Add(new Table(
            $"Access, {database}",
            FormattableString.Invariant($"{options.AccessUsers:N0} users, {AccessDirectory.Groups:N0} groups, {AccessDirectory.Conditions + AccessDirectory.Patterns + 1} rules, {AccessDirectory.PersonGrants + AccessDirectory.GroupGrants + AccessDirectory.Conditions + 1:N0} grants, {AccessDirectory.Domains} domains; one question at a time, pages of {Page}."),
            ["question", "p50 ms", "longest ms", "found", "gate"],
            rows));

        async Task<object> WhoAsync(string area, string action, int i) => await reader.WhoAsync(new(area, action), domains[i % domains.Count], Guid.Empty, Page, ct);

        async Task MeasureAsync(string question, double bound, Func<int, Task<object>> ask)
        {
            if (!options.Selects(question))
            {
                return;
            }
            for (var i = 0; i < Asked; i++)
            {
                await ask(i);
            }
            var (times, found) = (new List<double>(), 0);
            for (var i = 0; i < Asked; i++)
            {
                var since = Stopwatch.GetTimestamp();
                var answer = await ask(i);
                times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                found += answer is IReadOnlyCollection<AccessHolder> holders ? holders.Count : answer is Explanation { Granted: true } ? 1 : 0;
            }
            var verdict = new Measuring.Verdict(question, new Limit(Quantity.P50, bound, null), Measurement.Median([.. times]));
            book.Add(database, verdict);
            rows.Add([question, FormattableString.Invariant($"{verdict.Value:F1}"), FormattableString.Invariant($"{times.Max():F1}"), FormattableString.Invariant($"{(double)found / Asked:F1}"), verdict.GateText]);
        }
    }
}
