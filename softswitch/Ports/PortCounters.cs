using Migration.Softswitch.Externs;

namespace Migration.Softswitch.Ports;

/// <summary>What went through a port.</summary>
internal sealed class PortCounters
{
    /// <summary>Frames that came in.</summary>
    public CounterCell Received { get; } = new();

    /// <summary>Frames that went out.</summary>
    public CounterCell Sent { get; } = new();

    /// <summary>Frames that could not be sent: port down, queue of the interface full, frame too long.</summary>
    public CounterCell SendDropped { get; } = new();

    /// <summary>Frames dropped because an offload of the peer merged them in a way that cannot be undone.</summary>
    public CounterCell Oversize { get; } = new();
}
