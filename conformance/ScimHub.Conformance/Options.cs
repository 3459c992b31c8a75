using System.Globalization;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance;

/// <summary>The command line, parsed once. <see cref="Fault"/> says what is wrong with it.</summary>
internal sealed record Options
{
    public const string Usage = """
        Usage: dotnet run --project conformance/ScimHub.Conformance -- --base-url URL --token TOKEN [options]

          --base-url URL    the SCIM root of the server under test, such as http://127.0.0.1:5080/scim/v2
          --token TOKEN     a bearer token for it (or set SCIM_TOKEN, which keeps it out of the process list)
          --profile NAME    rfc, entra, okta or all (default)
          --case GLOB       only cases whose id matches, such as "rfc7644/3.5.2*"; may be repeated
          --junit FILE      write the results as JUnit XML
          --html FILE       write the results as one HTML page
          --timeout SECONDS how long to wait for an answer (default 30)
          --cases DIR       read cases from here instead of the ones built in
          --verbose         show notes and the reasons of skipped cases too
          --check           check the cases and requirements.csv themselves; needs no server
          --help            show this

        Example: dotnet run --project conformance/ScimHub.Conformance -- \
                   --base-url http://127.0.0.1:5080/scim/v2 --token "$TOKEN" --profile entra --html report.html

        Exit codes: 0 no failure; 1 at least one failure; 2 wrong usage, or the server cannot be reached or refuses the token.
        """;

    public Uri? BaseUrl { get; init; }

    public string Token { get; init; } = Environment.GetEnvironmentVariable("SCIM_TOKEN") ?? "";

    /// <summary>Null means all.</summary>
    public Profile? Profile { get; init; }

    public IReadOnlyList<string> Globs { get; init; } = [];

    public string? JUnitFile { get; init; }

    public string? HtmlFile { get; init; }

    public string CasesFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "corpus");

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool Verbose { get; init; }

    public bool Check { get; init; }

    public bool Help { get; init; }

    public string? Fault { get; init; }

    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options();
        for (var at = 0; at < arguments.Count && options.Fault is null; at++)
        {
            var name = arguments[at];
            if (name is "--check" or "--verbose" or "--help" or "-h")
            {
                options = options.WithFlag(name);
            }
            else if (!IsKnown(name))
            {
                options = options with { Fault = $"\"{name}\" is not an option." };
            }
            else if (at + 1 >= arguments.Count)
            {
                options = options with { Fault = $"{name} needs a value." };
            }
            else
            {
                options = options.WithValue(name, arguments[++at]);
            }
        }

        return options.Fault is not null || options.Help || options.Check ? options : options.Complete();
    }

    private static bool IsKnown(string name) =>
        name is "--base-url" or "--token" or "--profile" or "--case" or "--junit" or "--html" or "--timeout" or "--cases";

    private Options WithFlag(string name) => name switch
    {
        "--check" => this with { Check = true },
        "--verbose" => this with { Verbose = true },
        _ => this with { Help = true },
    };

    private Options WithValue(string name, string value) => name switch
    {
        "--base-url" => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? this with { BaseUrl = url }
            : this with { Fault = $"--base-url \"{value}\" is not an http or https URL." },
        "--token" => this with { Token = value },
        "--profile" => value == "all"
            ? this with { Profile = null }
            : Enum.TryParse<Profile>(value, ignoreCase: true, out var profile) && !char.IsDigit(value[0])
                ? this with { Profile = profile }
                : this with { Fault = $"--profile \"{value}\" is none of rfc, entra, okta, all." },
        "--case" => this with { Globs = [.. Globs, value] },
        "--junit" => this with { JUnitFile = value },
        "--html" => this with { HtmlFile = value },
        "--timeout" => double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600
            ? this with { Timeout = TimeSpan.FromSeconds(seconds) }
            : this with { Fault = $"--timeout \"{value}\" is not a number of seconds." },
        _ => this with { CasesFolder = value },
    };

    private Options Complete() =>
        BaseUrl is null ? this with { Fault = "--base-url is missing." }
        : Token.Length == 0 ? this with { Fault = "--token is missing (or set SCIM_TOKEN)." }
        : this;
}
