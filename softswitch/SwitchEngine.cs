using Migration.Softswitch.Externs;
using Migration.Softswitch.Ports;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch;

/// <summary>Takes a packet for the controller, which starts with the packet_in header.</summary>
internal delegate void PuntHandler(ReadOnlySpan<byte> packet);

/// <summary>Takes what a digest is made of, while the packet is at the end of ingress.</summary>
internal delegate void DigestHandler(SwitchProgram program, int list, PacketContext packet);

/// <summary>Connects ports, the loaded program and the controller.</summary>
/// <param name="cpuPort">Port number behind which the controller sits.</param>
internal sealed class SwitchEngine(int cpuPort)
{
    private SwitchProgram? _program;
    private PuntHandler? _punt;
    private DigestHandler? _digests;

    /// <summary>Port number behind which the controller sits.</summary>
    public int CpuPort => cpuPort;

    /// <summary>The ports.</summary>
    public PortSet Ports { get; } = new();

    /// <summary>The program that packets meet; null drops them all. A new one is met by the next packet.</summary>
    public SwitchProgram? Program
    {
        get => Volatile.Read(ref _program);
        set => Volatile.Write(ref _program, value);
    }

    /// <summary>Takes what the program sends to the CPU port.</summary>
    public PuntHandler? Punt
    {
        get => Volatile.Read(ref _punt);
        set => Volatile.Write(ref _punt, value);
    }

    /// <summary>Takes the digests that the program asks for.</summary>
    public DigestHandler? Digests
    {
        get => Volatile.Read(ref _digests);
        set => Volatile.Write(ref _digests, value);
    }

    /// <summary>Packets that the program resubmitted, recirculated or cloned too often, and that were dropped.</summary>
    public CounterCell Looped { get; } = new();

    /// <summary>Packets that the program dropped, or that came while there was no program.</summary>
    public CounterCell Dropped { get; } = new();

    /// <summary>Packets that the program sent to a port that does not exist, or that were too long for it.</summary>
    public CounterCell Undeliverable { get; } = new();

    /// <summary>Packets that went to the controller.</summary>
    public CounterCell Punted { get; } = new();

    /// <summary>A worker for one thread that feeds packets in.</summary>
    public SwitchWorker NewWorker() => new(this);
}
