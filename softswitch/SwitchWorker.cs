using Migration.Softswitch.Ports;

namespace Migration.Softswitch;

/// <summary>Runs packets through the engine's program; belongs to one thread at a time.</summary>
/// <param name="engine">The engine.</param>
internal sealed class SwitchWorker(SwitchEngine engine)
{
    private readonly Outbox _outbox = new(engine.Ports);
    private PacketFlow? _flow;

    /// <summary>Processes a frame. What it sends leaves with <see cref="Flush"/>, or before.</summary>
    /// <param name="data">Array that holds the frame; not changed, not kept.</param>
    /// <param name="at">Where the frame starts.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="ingressPort">Port on which it came in.</param>
    public void Process(byte[] data, int at, int length, int ingressPort)
    {
        if (engine.Ports.Capture is { } capture && ingressPort != engine.CpuPort)
        {
            capture.Received(ingressPort, data.AsSpan(at, length));
        }

        var program = engine.Program;
        if (program is null)
        {
            engine.Dropped.Count(length);
            return;
        }

        if (_flow is null || !ReferenceEquals(program, _flow.Program))
        {
            _flow = new PacketFlow(engine, program, _outbox);
        }

        _flow.Process(data, at, length, ingressPort);
    }

    /// <summary>Sends what waits; to be called when no more frames are at hand.</summary>
    public void Flush() => _outbox.Flush();
}
