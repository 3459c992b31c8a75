using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>A real server's program, running in a folder of its own until it is disposed of, and the tools beside it.</summary>
public sealed class Daemon : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder log = new();

    private Daemon(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts the program and waits until it takes connections.</summary>
    public static async Task<Daemon> StartAsync(IPEndPoint ready, string program, params string[] arguments)
    {
        var daemon = new Daemon(Start(program, arguments, null));
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(ready);
                return daemon;
            }
            catch (SocketException) when (!daemon.process.HasExited && watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(100);
            }
            catch (SocketException e)
            {
                await daemon.DisposeAsync();
                throw new XunitException($"{program} did not come up at {ready}: {e.Message}\n{daemon.log}");
            }
        }
    }

    /// <summary>Runs a tool to its end; what it prints.</summary>
    public static async Task<string> RunAsync(string program, string[] arguments, string? input = null, params (string, string)[] environment)
    {
        using var process = Start(program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        return process.ExitCode == 0 ? await output : throw new XunitException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    private static Process Start(string program, string[] arguments, (string, string)[]? environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new XunitException($"{program} is missing ({e.Message}): tests/run signin installs it.");
        }
    }

    private void Note(string? line)
    {
        lock (log)
        {
            log.AppendLine(line);
        }
    }
}
