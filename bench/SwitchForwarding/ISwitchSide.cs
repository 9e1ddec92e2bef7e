using Migration.Local.Machine;

namespace Migration.Bench.SwitchForwarding;

/// <summary>A kind of switch that can be started between client and server.</summary>
internal interface ISwitchSide
{
    /// <summary>Name for tables.</summary>
    string Name { get; }

    /// <summary>Name of its lab.</summary>
    string LabName { get; }

    /// <summary>Why it cannot be measured here; null when it can.</summary>
    string? Missing { get; }

    /// <summary>Starts it in a process of its own and waits until P4Runtime answers.</summary>
    /// <param name="lab">Its wires.</param>
    /// <param name="record">The run it belongs to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LocalRunException">It does not come up.</exception>
    Task<RunningSwitch> StartAsync(ForwardingLab lab, RunRecord record, CancellationToken cancellation);
}

/// <summary>A switch that runs.</summary>
/// <param name="Address">Where P4Runtime answers.</param>
/// <param name="DeviceId">Its device.</param>
/// <param name="Process">Ends it when disposed.</param>
internal sealed record RunningSwitch(Uri Address, ulong DeviceId, IAsyncDisposable Process) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
