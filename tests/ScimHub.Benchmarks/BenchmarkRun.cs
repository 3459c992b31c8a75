using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;
using ScimHub.Benchmarks.Suites;

namespace ScimHub.Benchmarks;

/// <summary>One run: each database in turn, its suites, then the tables.</summary>
internal sealed class BenchmarkRun(BenchmarkOptions options, CancellationToken ct)
{
    private readonly Book book = new();

    public async Task<int> RunAsync()
    {
        try
        {
            foreach (var database in options.Databases)
            {
                Console.Error.WriteLine($"{database}:");
                if (options.Runs("gates") || options.Runs("concurrency"))
                {
                    await GatesAsync(database);
                }
                if (!options.FloorOnly && options.Runs("membership"))
                {
                    await MembershipAsync(database);
                }
                if (!options.FloorOnly && options.Runs("access"))
                {
                    await new AccessSuite(options, database, book, ct).RunAsync();
                }
                if (!options.FloorOnly && options.Runs("deprovisioning"))
                {
                    await new DeprovisioningSuite(ServerPath(), database, book, ct).RunAsync();
                }
                if (!options.FloorOnly && options.Runs("console"))
                {
                    await new ConsoleSuite(options, ServerPath(), database, book, ct).RunAsync();
                }
                if (options.Before is { } before && options.Runs("builds"))
                {
                    await BuildsAsync(database, before);
                }
                if (!options.FloorOnly && options.Users.Count > 1 && options.Runs("scaling"))
                {
                    await ScalingAsync(database);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or InvalidDataException)
        {
            book.Fail($"The run did not come to its end: {e.Message}");
            await WriteAsync();
            throw;
        }
        await WriteAsync();
        return book.Passed ? 0 : 1;
    }

    private async Task WriteAsync()
    {
        var markdown = book.ToMarkdown();
        Console.WriteLine(markdown);
        if (options.Markdown is { } file)
        {
            await File.WriteAllTextAsync(file, markdown, CancellationToken.None);
        }
        if (options.Json is { } json)
        {
            await File.WriteAllTextAsync(json, book.ToJson(), CancellationToken.None);
        }
    }

    private async Task GatesAsync(string database)
    {
        await using var floor = await Launcher.FloorAsync(database, options.GateUsers, ct);
        await using var server = options.FloorOnly ? null : await Launcher.ScimHubAsync(ServerPath(), database, options.GateUsers, ct);
        if (options.Runs("gates"))
        {
            new GateSuite(options, database, book, ct).Run(server, floor);
        }
        if (server is not null && options.Runs("concurrency"))
        {
            new ConcurrencySuite(options, database, book, ct).Run(server);
        }
    }

    private async Task MembershipAsync(string database)
    {
        // As many users as the largest group has members.
        var users = Math.Max(options.GateUsers, options.Members.Max());
        await using var server = await Launcher.ScimHubAsync(ServerPath(), database, users, ct);
        new MembershipSuite(options, database, book, ct).Run(server);
    }

    private async Task BuildsAsync(string database, string older)
    {
        await using var now = await Launcher.ScimHubAsync(ServerPath(), database, options.GateUsers, ct);
        await using var before = await Launcher.ScimHubAsync(older, database, options.GateUsers, ct, "before");
        new BuildsSuite(options, database, book, ct).Run(now, before);
    }

    private async Task ScalingAsync(string database)
    {
        var servers = new List<Subject>();
        try
        {
            foreach (var users in options.Users)
            {
                servers.Add(await Launcher.ScimHubAsync(ServerPath(), database, users, ct));
            }
            new ScalingSuite(options, database, book, ct).Run(servers);
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private string ServerPath()
    {
        if (options.Server is { } given)
        {
            return given;
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ScimHub.sln")))
            {
                return Path.Combine(folder.FullName, "src", "ScimHub.Server", "bin", "Release", "net10.0", "scimhub");
            }
        }
        throw new FileNotFoundException("Which server? --server PATH");
    }
}
