using Migration.Softswitch;
using Migration.Softswitch.Compile;
using Migration.Softswitch.Ports;

namespace Migration.Fuzz;

/// <summary>
/// One of two switches that see the same packets. Around every frame are bytes that belong to nobody, other ones in
/// each: a switch that reads or writes beyond a frame gives itself away.
/// </summary>
internal sealed class SwitchHalf
{
    /// <summary>Ports it has, from 0.</summary>
    public const int Ports = 8;

    private const int CpuPort = 255;
    private const int Around = 128;
    private readonly byte _filler;
    private readonly SwitchWorker _worker;

    /// <summary>Loads a program and fills its tables.</summary>
    public SwitchHalf(ReadOnlyMemory<byte> json, int seed, byte filler)
    {
        _filler = filler;
        var engine = new SwitchEngine(CpuPort);
        var program = ProgramCompiler.Compile(json, new StillClock());
        new RandomState(program, new Random(seed)).Fill();
        engine.Program = program;
        engine.Punt = packet => Sent.Add((CpuPort, packet.ToArray()));
        engine.Digests = (_, list, _) => Sent.Add((-list, []));
        for (var number = 0; number < Ports; number++)
        {
            engine.Ports.Add(new RecordingPort(number, Sent), engine);
        }

        _worker = engine.NewWorker();
    }

    /// <summary>What the last packet made the switch send.</summary>
    public List<(int Port, byte[] Frame)> Sent { get; } = [];

    /// <summary>Takes a frame in.</summary>
    /// <exception cref="FuzzException">It changed bytes that are not its own to change.</exception>
    public void Process(byte[] frame, int port)
    {
        Sent.Clear();
        var buffer = new byte[frame.Length + (2 * Around)];
        Array.Fill(buffer, _filler);
        frame.CopyTo(buffer, Around);
        _worker.Process(buffer, Around, frame.Length, port);
        _worker.Flush();
        var isUntouched = buffer.AsSpan(Around, frame.Length).SequenceEqual(frame)
            && !buffer.AsSpan(0, Around).ContainsAnyExcept(_filler)
            && !buffer.AsSpan(Around + frame.Length).ContainsAnyExcept(_filler);
        if (!isUntouched)
        {
            throw new FuzzException("the received bytes were changed");
        }
    }

    private sealed class RecordingPort(int number, List<(int Port, byte[] Frame)> sent) : IPort
    {
        public int Number => number;

        public string Name => $"recording{number}";

        public bool IsUp => true;

        public PortCounters Counters { get; } = new();

        public int MaxFrameBytes => 1518;

        public void Start(SwitchEngine engine)
        {
        }

        public void Send(FrameBatch frames)
        {
            for (var i = 0; i < frames.Count; i++)
            {
                sent.Add((number, frames.Data.AsSpan(frames.Offset(i), frames.Length(i)).ToArray()));
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
