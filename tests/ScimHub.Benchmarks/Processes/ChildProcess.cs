using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ScimHub.Benchmarks.Processes;

/// <summary>A process this run started and this run ends, on Ctrl-C too. Its last lines are kept for the case that it fails.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<ChildProcess, bool> Living = [];
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [];
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Living.Keys)
        {
            child.KillNow();
        }
    };

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public string Output => string.Join('\n', lines);

    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        var child = new ChildProcess(new Process { StartInfo = start });
        child.process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child.process.Start();
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        Living[child] = true;
        return child;
    }

    /// <summary>Runs to its end and returns standard output; a failure carries standard error.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} does not start.");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{file} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await error}{await output}");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for the line <c>ready</c>.</summary>
    public async Task ReadyAsync(CancellationToken ct)
    {
        var ended = process.WaitForExitAsync(ct);
        if (await Task.WhenAny(ready.Task, ended) == ended)
        {
            await ended;
            throw new InvalidOperationException($"{process.StartInfo.FileName} ended before it was ready: {Output}");
        }
    }

    /// <summary>Waits until a path answers 200.</summary>
    public async Task AnswersAsync(Uri address, CancellationToken ct)
    {
        using var http = new HttpClient();
        var since = Stopwatch.StartNew();
        while (!process.HasExited && since.Elapsed < TimeSpan.FromSeconds(60))
        {
            try
            {
                using var answer = await http.GetAsync(address, ct);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50, ct);
        }
        throw new InvalidOperationException($"{address} does not answer: {Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            _ = NativeSignals.Send(process.Id, NativeSignals.Terminate);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                KillNow();
            }
        }
        Living.TryRemove(this, out _);
        process.Dispose();
    }

    private void KillNow()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // Ended meanwhile.
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }
        if (line == "ready")
        {
            ready.TrySetResult();
        }
        lines.Enqueue(line);
        while (lines.Count > 40)
        {
            lines.TryDequeue(out _);
        }
    }
}
