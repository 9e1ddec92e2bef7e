using System.Runtime.InteropServices;
using Migration.Cli;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await MigrateCtl.RunAsync(args, Shell.OfProcess(), stop.Token);

void Stop(PosixSignalContext signal)
{
    // A second one ends the program at once.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
