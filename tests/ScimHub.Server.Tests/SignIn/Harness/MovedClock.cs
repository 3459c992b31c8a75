namespace ScimHub.Server.Tests.SignIn.Harness;

/// <summary>The time of day of a server of ours, moved while it runs, as NTP after an outage or an administrator moves it: libfaketime, told by a file. What counts seconds (timers) goes on as before.</summary>
public sealed class MovedClock : IDisposable
{
    private static readonly string Library = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        ?? throw new Xunit.Sdk.XunitException("libfaketime is missing: tests/run installs it.");

    private readonly string folder = Directory.CreateTempSubdirectory("scimhub-clock-").FullName;

    public MovedClock() => Step(0);

    private string Told => Path.Combine(folder, "offset");

    /// <summary>Of the server's environment. Without the last of them every wait with a limit ends at once: reads time out, and what waits its turn spins.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library, ["FAKETIME_TIMESTAMP_FILE"] = Told, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1", ["DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <param name="minutes">Against the true time; below nothing: behind it.</param>
    public void Step(int minutes)
    {
        // In one move: it is read at any moment.
        var next = Told + ".next";
        File.WriteAllText(next, FormattableString.Invariant($"{minutes:+0;-0;+0}m\n"));
        File.Move(next, Told, overwrite: true);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
