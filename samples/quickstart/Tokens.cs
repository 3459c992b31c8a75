using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>The token given, or one a connection, made as an operator would: by the server's command line, on the server's store.</summary>
internal sealed class Tokens(Options options)
{
    public async Task<string> ForAsync(string connection)
    {
        if (options.Token is { } given)
        {
            return given;
        }

        var root = FindRepository();
        var configurations = new[] { "Release", "Debug" };
        var program = configurations
            .Select(configuration => Path.Combine(root, "src", "ScimHub.Server", "bin", configuration, "net10.0", "scimhub"))
            .Where(File.Exists)
            .MaxBy(File.GetLastWriteTimeUtc);
        string[] command = program is not null
            ? [program]
            : ["dotnet", "run", "--project", Path.Combine(root, "src", "ScimHub.Server"), "--"];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in command.Skip(1).Concat(["token", "create", "--connection", connection, "--expires-in-days", "1", "--json"]))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? (string)JsonNode.Parse(output)!["token"]!
            : throw new QuickstartException($"No token for {connection}: the command above failed. Pass one by --token.");
    }

    private static string FindRepository()
    {
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "ScimHub.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new QuickstartException("Run this inside the repository, or pass a token by --token.");
    }
}
