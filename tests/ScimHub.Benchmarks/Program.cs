using System.Runtime.InteropServices;
using ScimHub.Benchmarks;
using ScimHub.Benchmarks.Floor;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

if (args is ["floor", ..])
{
    return await FloorServer.RunAsync(args.Skip(1).Chunk(2).ToDictionary(p => p[0][2..], p => p[1]), stop.Token);
}
if (args.Contains("--help"))
{
    Console.WriteLine(BenchmarkOptions.Usage);
    return 0;
}
try
{
    return await new BenchmarkRun(BenchmarkOptions.Parse(args), stop.Token).RunAsync();
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped; every process it started has ended.");
    return 2;
}
catch (Exception e) when (e is FormatException or IOException or InvalidOperationException or InvalidDataException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
