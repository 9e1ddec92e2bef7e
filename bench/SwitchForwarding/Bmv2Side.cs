using Migration.Local.Machine;

namespace Migration.Bench.SwitchForwarding;

/// <summary>
/// BMv2's <c>simple_switch_grpc</c>, the reference switch of P4, as it is found on PATH. Without logging: its own
/// documentation says that a measurement with it means nothing.
/// </summary>
internal sealed class Bmv2Side : ISwitchSide
{
    private const string Program = "simple_switch_grpc";
    private const int DeviceId = 1;
    private const int CpuPort = 255;

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public string Name => "BMv2";

    /// <inheritdoc/>
    public string LabName => "bmv2";

    /// <inheritdoc/>
    public string? Missing => Find() is null
        ? $"BMv2 is missing: no {Program} on PATH, so there is nothing to compare with (bmv2 and ratio are null)"
        : null;

    /// <inheritdoc/>
    public async Task<RunningSwitch> StartAsync(
        ForwardingLab lab, RunRecord record, CancellationToken cancellation)
    {
        var path = Find() ?? throw new LocalRunException(Missing!);
        // Its interfaces are inside the namespace, and so is its loopback; a socket in a folder is reached from both.
        var socket = Path.Combine(record.CreateFolder("bmv2"), "p4runtime.sock");
        File.Delete(socket);
        var process = await ManagedProcess.StartAsync(
            "bmv2",
            [
                "nsenter", $"--net={lab.Switch.Path}", path, "--no-p4", "--device-id", $"{DeviceId}", "--log-level",
                "off", .. ForwardingLab.SwitchInterfaces.SelectMany(i => (string[])["-i", $"{i.Key}@{i.Value}"]), "--",
                "--grpc-server-addr", $"unix://{socket}", "--cpu-port", $"{CpuPort}",
            ],
            new Dictionary<string, string>(), record);
        try
        {
            await WaitAsync(process, socket, cancellation);
            return new RunningSwitch(new Uri($"unix://{socket}"), DeviceId, process);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task WaitAsync(ManagedProcess process, string socket, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(StartBound);
        using var timer = new PeriodicTimer(Pause);
        while (!File.Exists(socket))
        {
            if (process.Exited.IsCompleted)
                throw process.Ended();
            try
            {
                await timer.WaitForNextTickAsync(bound.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new LocalRunException(
                    $"BMv2 does not listen after {StartBound.TotalSeconds} s; the end of its log:\n" +
                    process.LogTail());
            }
        }
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);
}
