using System.Threading.Channels;

namespace Migration.Softswitch.Ports;

/// <summary>A port without an interface: frames come in by a call and go out into a queue.</summary>
/// <param name="number">Port number.</param>
internal sealed class MemoryPort(int number) : IPort
{
    private const int LongestFrame = 9216;
    private readonly Channel<byte[]> _transmitted = Channel.CreateUnbounded<byte[]>();
    private readonly Lock _lock = new();
    private SwitchWorker? _worker;

    /// <inheritdoc/>
    public int Number => number;

    /// <inheritdoc/>
    public string Name => $"memory{number}";

    /// <inheritdoc/>
    public bool IsUp => _worker is not null && IsLinkUp;

    /// <summary>Whether what the port stands for is up; frames pass in any case.</summary>
    public bool IsLinkUp { get; set; } = true;

    /// <inheritdoc/>
    public PortCounters Counters { get; } = new();

    /// <inheritdoc/>
    public int MaxFrameBytes => LongestFrame;

    /// <summary>Frames that the switch sent, in order.</summary>
    public ChannelReader<byte[]> Transmitted => _transmitted.Reader;

    /// <inheritdoc/>
    public void Start(SwitchEngine engine) => _worker = engine.NewWorker();

    /// <summary>
    /// Lets a frame come in. When the call returns, whatever the switch sends because of it has been sent.
    /// </summary>
    /// <exception cref="InvalidOperationException">The port was not added to an engine.</exception>
    public void Receive(byte[] frame)
    {
        var worker = _worker ?? throw new InvalidOperationException($"{Name} was not started");
        lock (_lock)
        {
            Counters.Received.Count(frame.Length);
            worker.Process(frame, 0, frame.Length, number);
            worker.Flush();
        }
    }

    /// <inheritdoc/>
    public void Send(FrameBatch frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            _transmitted.Writer.TryWrite(frames.Data.AsSpan(frames.Offset(i), frames.Length(i)).ToArray());
            Counters.Sent.Count(frames.Length(i));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _transmitted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
