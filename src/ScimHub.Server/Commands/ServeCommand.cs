using System.CommandLine;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Commands;

/// <summary><c>scimhub</c> and <c>scimhub serve</c>. Options it does not know are settings: <c>--Scim:MaxPageSize 500</c>.</summary>
internal static class ServeCommand
{
    public static Command Make(HubCommand.CommandRunner runner)
    {
        var command = new Command("serve", """
            Runs the server until it is told to stop (SIGTERM, Ctrl+C). Any setting may be given as an option.

            Example:
              scimhub serve --urls http://0.0.0.0:8080 --PublicUrl https://scim.example.com
            """);
        command.Add(new Option<string>("--urls") { Description = $"Where to listen, parted by semicolons. [default: {HubOptions.DefaultUrl}]", HelpName = "URLS" });
        Attach(command, runner);
        return command;
    }

    /// <summary>Makes a command serve, whatever settings follow it.</summary>
    public static void Attach(Command command, HubCommand.CommandRunner runner)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, ct) => runner.GuardAsync(async () =>
        {
            if (Stray(parsed.UnmatchedTokens) is { } stray)
            {
                return await runner.NotUnderstoodAsync($"'{stray}' is neither a command nor a setting. Try: scimhub --help");
            }
            await HubServer.RunAsync(Settings(parsed), runner.Output, ct);
            return 0;
        }));
    }

    /// <summary>The first word that is neither an option nor an option's value.</summary>
    private static string? Stray(IEnumerable<string> tokens)
    {
        var takesValue = false;
        foreach (var token in tokens)
        {
            var isOption = token.StartsWith("--", StringComparison.Ordinal);
            if (!isOption && !takesValue)
            {
                return token;
            }
            takesValue = isOption && !token.Contains('=', StringComparison.Ordinal);
        }
        return null;
    }

    private static string[] Settings(ParseResult parsed) =>
        parsed.GetValue<string>("--urls") is { } urls ? ["--urls", urls, .. parsed.UnmatchedTokens] : [.. parsed.UnmatchedTokens];
}
