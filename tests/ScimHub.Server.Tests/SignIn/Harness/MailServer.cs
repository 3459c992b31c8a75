using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Server.Tests.Harness;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>A real mail server (npm's <c>smtp-server</c>) on a free port, which keeps what it takes.</summary>
public sealed partial class MailServer : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly Process process;
    private readonly Uri control;

    private MailServer(Process process, int port, int control) => (this.process, Port, this.control) = (process, port, new($"http://127.0.0.1:{control}"));

    public int Port { get; }

    /// <summary>What points a server at it.</summary>
    public Dictionary<string, string> Settings => new() { ["Smtp__Host"] = "127.0.0.1", ["Smtp__Port"] = $"{Port}", ["Smtp__From"] = "hub@hub.example.org" };

    /// <param name="Raw">As it came over the wire.</param>
    public sealed record Mail(string From, IReadOnlyList<string> To, bool Secure, string? User, string Raw)
    {
        public string Head => Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

        public string Body => Encoding.UTF8.GetString(Convert.FromBase64String(Raw[(Head.Length + 4)..].Replace("\r\n", "", StringComparison.Ordinal)));

        public Uri Link => new(LinkPattern().Match(Body).Value);

        public string Header(string name) => Head.Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n").Single(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))[(name.Length + 2)..];
    }

    /// <param name="settings">See <c>tests/providers/smtp/server.mjs</c>.</param>
    public static async Task<MailServer> StartAsync(JsonObject? settings = null)
    {
        var folder = Path.Combine(Repository.Root, "tests", "providers", "smtp");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new InvalidOperationException("The mail server is not installed: run tests/run signin, or npm ci in tests/providers/smtp.");
        }
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("server.mjs");
        start.ArgumentList.Add((settings ?? []).ToJsonString());
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("The mail server ended at its start.");
        var ports = JsonNode.Parse(line)!;
        return new(process, (int)ports["smtp"]!, (int)ports["control"]!);
    }

    public async Task<IReadOnlyList<Mail>> MailsAsync() =>
        [.. (await AskAsync())["mails"]!.AsArray().Select(mail => new Mail((string)mail!["from"]!, [.. mail["to"]!.AsArray().Select(x => (string)x!)], (bool)mail["secure"]!, (string?)mail["user"], (string)mail["raw"]!))];

    /// <summary>How often mail to somebody was offered, taken or not.</summary>
    public async Task<int> AttemptsAsync(string address) => (await AskAsync())["attempts"]!.AsArray().Count(x => string.Equals((string?)x, address, StringComparison.OrdinalIgnoreCase));

    /// <summary>The mails to an address, waited for: as many as there should be.</summary>
    public async Task<IReadOnlyList<Mail>> WaitForAsync(string address, int count = 1)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < TimeSpan.FromSeconds(100); await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            var mails = (await MailsAsync()).Where(mail => mail.To.Contains(address, StringComparer.OrdinalIgnoreCase)).ToList();
            if (mails.Count >= count)
            {
                return mails;
            }
        }
        throw new XunitException($"No mail came to {address}.");
    }

    public async Task RefuseAsync(string address, int code) =>
        (await Http.PostAsJsonAsync(new Uri(control, "/test/refuse"), new JsonObject { ["address"] = address, ["code"] = code }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    private async Task<JsonNode> AskAsync() => (await Http.GetFromJsonAsync<JsonNode>(new Uri(control, "/test/mails"), TestContext.Current.CancellationToken))!;

    [GeneratedRegex(@"https?://\S+\?code=\S+", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();
}
