using Migration.Softswitch.Ports;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch;

/// <summary>Runs packets through the engine's program; belongs to one thread at a time.</summary>
/// <param name="engine">The engine.</param>
internal sealed class SwitchWorker(SwitchEngine engine)
{
    private readonly Outbox _outbox = new(engine.Ports);
    private SwitchProgram? _program;
    private PacketContext? _packet;
    private byte[] _punted = [];

    /// <summary>Processes a frame. What it sends leaves with <see cref="Flush"/>, or before.</summary>
    /// <param name="data">Array that holds the frame; not changed, not kept.</param>
    /// <param name="at">Where the frame starts.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="ingressPort">Port on which it came in.</param>
    public void Process(byte[] data, int at, int length, int ingressPort)
    {
        var program = engine.Program;
        if (program is null)
        {
            engine.Dropped.Count(length);
            return;
        }

        if (_packet is null || !ReferenceEquals(program, _program))
        {
            _program = program;
            _packet = program.NewContext();
        }

        var port = program.Process(_packet, data, at, length, ingressPort);
        if (port == (int)StandardMetadata.DropPort)
        {
            engine.Dropped.Count(length);
        }
        else if (port == engine.CpuPort)
        {
            Punt(program);
        }
        else if (!_outbox.TryAdd(port, _packet, program.Deparser))
        {
            engine.Undeliverable.Count(length);
        }
    }

    /// <summary>Sends what waits; to be called when no more frames are at hand.</summary>
    public void Flush() => _outbox.Flush();

    private void Punt(SwitchProgram program)
    {
        var length = program.Deparser.Measure(_packet!);
        if (_punted.Length < length)
        {
            _punted = new byte[Math.Max(length, 4096)];
        }

        program.Deparser.Write(_packet!, _punted, 0);
        engine.Punted.Count(length);
        engine.Punt?.Invoke(_punted.AsSpan(0, length));
    }
}
