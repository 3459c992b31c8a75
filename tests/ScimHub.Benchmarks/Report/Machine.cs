using System.Runtime.InteropServices;

namespace ScimHub.Benchmarks.Report;

/// <summary>Where a run took place: figures without it mean nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"{Environment.ProcessorCount} cores ({model}), {RuntimeInformation.FrameworkDescription}, client, server and database on the same cores; load average at the end {load}";
    }
}
