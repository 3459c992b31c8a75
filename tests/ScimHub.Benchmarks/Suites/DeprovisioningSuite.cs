using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Benchmarks.Suites;

/// <summary>
/// From the answer to a deactivation to the first refusal of that person's session, at the node that was told and, on PostgreSQL, at another: <c>/auth/verify</c> is asked without a pause, as a proxy
/// in front of a busy application does, so that both nodes have the session in mind.
/// </summary>
internal sealed class DeprovisioningSuite(string database, Book book, CancellationToken ct)
{
    private const int People = 100;

    /// <summary>"Refused within a second on both nodes."</summary>
    private const double GateMilliseconds = 1_000;

    private const double MedianGateMilliseconds = 200;

    public async Task RunAsync(string server)
    {
        Console.Error.WriteLine($"  deprovisioning, {People} people");
        var folder = Directory.CreateTempSubdirectory("scimhub-bench-cut-").FullName;
        await using var cluster = database == "postgresql"
            ? await PostgreSqlCluster.StartAsync(PostgreSqlCluster.FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed."), ct)
            : null;
        var connection = cluster?.ConnectionString ?? $"Data Source={Path.Combine(folder, "scimhub.db")}";
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__ScimHub"] = connection,
            ["Database__Provider"] = cluster is null ? "Sqlite" : "PostgreSql",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        var nodes = new List<(ChildProcess Process, Uri Address)>();
        try
        {
            for (var i = 0; i < (cluster is null ? 1 : 2); i++)
            {
                var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}");
                var process = ChildProcess.Start(server, ["serve", "--urls", address.GetLeftPart(UriPartial.Authority)], environment, folder);
                nodes.Add((process, address));
                await process.AnswersAsync(new Uri(address, "/health/ready"), ct);
            }
            var made = await ChildProcess.RunAsync(server, ["token", "create", "--connection", "benchmark", "--json"], environment, folder, ct);
            await using var storage = HubStorage.Open(cluster is null ? StorageProvider.Sqlite : StorageProvider.PostgreSql, connection);
            await MeasureAsync([.. nodes.Select(node => node.Address)], JsonDocument.Parse(made).RootElement.GetProperty("token").GetString()!, storage);
        }
        finally
        {
            foreach (var (process, _) in nodes)
            {
                await process.DisposeAsync();
            }
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(Uri[] nodes, string token, HubStorage storage)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        var sessions = new SessionRegistry(storage, TimeProvider.System, SessionLimits.Usual);
        var cut = nodes.Select(_ => new List<double>()).ToArray();
        for (var person = 0; person < People; person++)
        {
            var id = await CreateAsync(client, nodes[0], token, person);
            var session = await sessions.OpenAsync(new(1, id, SignInMethod.Local), ct) ?? throw new InvalidOperationException("The session was not made.");
            foreach (var node in nodes)
            {
                if (!await IsInAsync(client, node, session.Secret))
                {
                    throw new InvalidOperationException($"{node} does not know the session.");
                }
            }
            var began = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var watches = nodes.Select((node, i) => Task.Run(async () => cut[i].Add(await UntilOutAsync(client, node, session.Secret, began.Task)), ct)).ToArray();
            await DeactivateAsync(client, nodes[0], token, id);
            began.SetResult(Stopwatch.GetTimestamp());
            await Task.WhenAll(watches);
        }
        book.Add(new Table(
            $"Deprovisioning, {database}",
            FormattableString.Invariant($"{People} people, one after the other: from the 200 of `active: false` to the first 401 of `/auth/verify`, asked without a pause."),
            ["node", "p50 ms", "p99 ms", "max ms", "gate"],
            [.. nodes.Select((_, i) => Row(i == 0 ? "the one that was told" : "the other", cut[i]))]));
        if (cut.Any(times => times.Max() > GateMilliseconds || times[times.Count / 2] > MedianGateMilliseconds))
        {
            book.Fail($"Deprovisioning on {database} took longer than {MedianGateMilliseconds:0} ms for half of them, or than {GateMilliseconds:0} ms for one.");
        }
    }

    private static string[] Row(string node, List<double> times)
    {
        times.Sort();
        return [node, Text(times[times.Count / 2]), Text(times[times.Count * 99 / 100]), Text(times[^1]), times[^1] <= GateMilliseconds && times[times.Count / 2] <= MedianGateMilliseconds ? "holds" : "missed"];

        static string Text(double milliseconds) => milliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<double> UntilOutAsync(HttpClient client, Uri node, string secret, Task<long> began)
    {
        while (await IsInAsync(client, node, secret))
        {
            ct.ThrowIfCancellationRequested();
        }
        var at = Stopwatch.GetTimestamp();
        return Math.Max(0, Stopwatch.GetElapsedTime(await began, at).TotalMilliseconds);
    }

    private async Task<bool> IsInAsync(HttpClient client, Uri node, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, "/auth/verify"));
        request.Headers.Add("Cookie", $"scimhub={secret}");
        using var answer = await client.SendAsync(request, ct);
        return answer.IsSuccessStatusCode;
    }

    private async Task<Guid> CreateAsync(HttpClient client, Uri node, string token, int person)
    {
        using var answer = await SendAsync(client, HttpMethod.Post, new Uri(node, "/scim/v2/Users"), token, $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"cut{{person}}@example.com"}""");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
    }

    private async Task DeactivateAsync(HttpClient client, Uri node, string token, Guid id)
    {
        const string Patch = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}""";
        using var answer = await SendAsync(client, HttpMethod.Patch, new Uri(node, $"/scim/v2/Users/{id}"), token, Patch);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, Uri address, string token, string body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = new StringContent(body, Encoding.UTF8, "application/scim+json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await client.SendAsync(request, ct);
        return answer.IsSuccessStatusCode ? answer : throw new InvalidOperationException($"{method} {address.AbsolutePath} was answered {(int)answer.StatusCode}.");
    }
}
