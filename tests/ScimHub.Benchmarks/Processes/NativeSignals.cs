using System.Runtime.InteropServices;

namespace ScimHub.Benchmarks.Processes;

/// <summary>The one system call the runtime does not offer: a polite signal to a process.</summary>
internal static partial class NativeSignals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Send(int process, int signal);
}
