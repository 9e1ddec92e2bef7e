using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Loopback;

namespace Migration.Bench.SwitchForwarding;

/// <summary>The project's own switch.</summary>
internal sealed class SoftswitchSide : ISwitchSide
{
    /// <inheritdoc/>
    public string Name => "softswitch";

    /// <inheritdoc/>
    public string LabName => "ours";

    /// <inheritdoc/>
    public string? Missing => null;

    /// <inheritdoc/>
    public async Task<RunningSwitch> StartAsync(
        ForwardingLab lab, RunRecord record, CancellationToken cancellation)
    {
        var ports = FreePort.Find(2);
        var process = await SoftswitchProcess.StartAsync(
            "softswitch", lab.Switch, ForwardingLab.SwitchInterfaces, ports[0], ports[1], record, cancellation);
        return new RunningSwitch(process.Address, 1, process);
    }
}
