namespace Migration.Softswitch.Ports;

/// <summary>A port of the switch.</summary>
internal interface IPort : IAsyncDisposable
{
    /// <summary>Number by which programs and controllers know it, 0 to 510 and not the CPU port.</summary>
    int Number { get; }

    /// <summary>What it is attached to, for messages.</summary>
    string Name { get; }

    /// <summary>Whether frames can pass now.</summary>
    bool IsUp { get; }

    /// <summary>Frames in and out.</summary>
    PortCounters Counters { get; }

    /// <summary>Longest frame it takes, bytes with the Ethernet header.</summary>
    int MaxFrameBytes { get; }

    /// <summary>Starts to hand frames to the engine, on threads of the port's own.</summary>
    void Start(SwitchEngine engine);

    /// <summary>Sends frames in order; those that cannot be sent are counted as dropped. Any thread may call.</summary>
    void Send(FrameBatch frames);
}
