using System.Globalization;

namespace ScimHub.Benchmarks;

/// <summary>The command line. Unknown words are errors: a benchmark that misunderstood is worse than none.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        scimhub-bench: ScimHub beside a bare Kestrel server with raw SQL, alternately, in one run.

          --database sqlite|postgresql|both   default: sqlite
          --users N[,N…]      directory sizes; default 10000. One size is that of the gate table;
                              several make the scaling table (1000,50000,1000000), the gates stay at 10000.
          --members M[,M…]    group sizes; default 10,1000,10000 (up to 100000)
          --rounds N          rounds per operation and side; default 5
          --seconds S         length of a round; default 2
          --warmup S          before the first round, each side; default 10: so long the runtime compiles
          --connections N     default 16
          --only GLOB         operations by name, such as 'get*' or 'list*'
          --suite gates|membership|concurrency|access|console|deprovisioning|scaling|builds|all   default: all
          --server PATH       default: src/ScimHub.Server/bin/Release/net10.0/scimhub
          --before PATH       an older build, for the suite builds
          --floor-only        the floor against itself: how steady is this machine?
          --markdown FILE     the tables, also printed
          --json FILE         every figure
          --quick             a smoke check of about two minutes
        Example: dotnet run -c Release --project tests/ScimHub.Benchmarks -- --database both --markdown bench.md
        Exit code: 0 every gate holds, 1 one does not, 2 the run did not come to its end.
        """;

    public IReadOnlyList<string> Databases { get; private init; } = ["sqlite"];

    public IReadOnlyList<int> Users { get; private init; } = [10_000];

    public IReadOnlyList<int> Members { get; private init; } = [10, 1_000, 10_000];

    /// <summary>The directory that questions of access are asked in and the console shows, unless one size is named.</summary>
    public int AccessUsers => Users is [var only and not 10_000] ? only : 100_000;

    public int Rounds { get; private init; } = 5;

    public TimeSpan Round { get; private init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Warmup { get; private init; } = TimeSpan.FromSeconds(10);

    public int Connections { get; private init; } = 16;

    public string Only { get; private init; } = "*";

    public string Suite { get; private init; } = "all";

    public string? Server { get; private init; }

    /// <summary>Another build of the server, to be measured in turn with this one.</summary>
    public string? Before { get; private init; }

    public bool FloorOnly { get; private init; }

    public string? Markdown { get; private init; }

    public string? Json { get; private init; }

    /// <summary>The directory that the gates are read at.</summary>
    public int GateUsers => Users.Count == 1 ? Users[0] : 10_000;

    public bool Runs(string suite) => Suite == "all" || Suite == suite;

    public bool Selects(string operation) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Only, operation, ignoreCase: true);

    public static BenchmarkOptions Parse(string[] words)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            string Value() => ++i < words.Length ? words[i] : throw new FormatException($"{word} needs a value.");
            options = word switch
            {
                "--database" => options with { Databases = Database(Value()) },
                "--users" => options with { Users = Numbers(Value()) },
                "--members" => options with { Members = Numbers(Value()) },
                "--rounds" => options with { Rounds = Numbers(Value()).Single() },
                "--seconds" => options with { Round = Seconds(Value()) },
                "--warmup" => options with { Warmup = Seconds(Value()) },
                "--connections" => options with { Connections = Numbers(Value()).Single() },
                "--only" => options with { Only = Value() },
                "--suite" => options with { Suite = Value() },
                "--server" => options with { Server = Path.GetFullPath(Value()) },
                "--before" => options with { Before = Path.GetFullPath(Value()) },
                "--floor-only" => options with { FloorOnly = true },
                "--markdown" => options with { Markdown = Value() },
                "--json" => options with { Json = Value() },
                "--quick" => options with
                {
                    Rounds = 1, Round = TimeSpan.FromSeconds(1), Warmup = TimeSpan.FromSeconds(1), Users = [2_000], Members = [10, 1_000],
                },
                _ => throw new FormatException($"{word} is not an option."),
            };
        }
        return options is { Suite: "builds", Before: null } ? throw new FormatException("The suite builds measures against another build: --before PATH.") : options;
    }

    private static string[] Database(string value) => value switch
    {
        "both" => ["sqlite", "postgresql"],
        "sqlite" or "postgresql" => [value],
        _ => throw new FormatException("--database is sqlite, postgresql or both."),
    };

    private static int[] Numbers(string value) => [.. value.Split(',').Select(v => int.Parse(v, CultureInfo.InvariantCulture)).Order()];

    private static TimeSpan Seconds(string value) => TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture));
}
