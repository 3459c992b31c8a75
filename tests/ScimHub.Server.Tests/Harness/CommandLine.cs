using System.Diagnostics;

namespace ScimHub.Server.Tests.Harness;

/// <summary>Runs the program's commands against a store, as an operator does.</summary>
public static class CommandLine
{
    public static Task<CommandResult> RunAsync(TestDatabase database, params string[] arguments) =>
        RunAsync(database.Environment, database.Folder, arguments);

    public static async Task<CommandResult> RunAsync(
        IReadOnlyDictionary<string, string> environment, string workingFolder, params string[] arguments)
    {
        // A command lives for a second or two: the runtime need not take notes for optimising it.
        using var process = Start(new Dictionary<string, string>(environment) { ["DOTNET_TieredPGO"] = "0" }, workingFolder, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return new CommandResult(string.Join(' ', arguments), process.ExitCode, await output, await error);
    }

    internal static Process Start(IReadOnlyDictionary<string, string> environment, string workingFolder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.ServerProgram)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in new[] { "ASPNETCORE_URLS", "Database__Provider", "ConnectionStrings__ScimHub", "ASPNETCORE_ENVIRONMENT" })
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
