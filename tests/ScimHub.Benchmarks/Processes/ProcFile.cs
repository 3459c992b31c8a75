using System.Globalization;

namespace ScimHub.Benchmarks.Processes;

/// <summary>What Linux says of a process under <c>/proc</c>.</summary>
internal static class ProcFile
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of a process and of its children that have ended, in seconds.</summary>
    public static double CpuSeconds(int process)
    {
        var fields = Fields(process);
        return fields is null ? 0 : fields[11..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>The same over a process and its living children: PostgreSQL with its backends.</summary>
    public static double TreeCpuSeconds(int process)
    {
        var total = CpuSeconds(process);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Fields(id) is { } fields
                && int.Parse(fields[1], CultureInfo.InvariantCulture) == process)
            {
                total += CpuSeconds(id);
            }
        }
        return total;
    }

    /// <summary>The proportional set size: shared pages are divided among those that share them.</summary>
    public static double PssMegabytes(int process)
    {
        foreach (var line in File.ReadLines($"/proc/{process}/smaps_rollup"))
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal))
            {
                return double.Parse(line[4..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
            }
        }
        return double.NaN;
    }

    private static string[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
