using System.Runtime.InteropServices;
using Migration.Bench;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var command = CommandLine.Create(options => new BenchRun(options, new Screen()).RunAsync(stop.Token));
// Signals are handled above: the orderly stop takes longer than the library would wait.
return await command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });

void Stop(PosixSignalContext signal)
{
    // A second one ends the program at once; the next start sweeps up.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
