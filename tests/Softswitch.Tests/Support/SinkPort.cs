using Migration.Softswitch.Ports;

namespace Migration.Softswitch.Tests.Support;

/// <summary>A port that throws frames away.</summary>
internal sealed class SinkPort(int number) : IPort
{
    public int Number => number;

    public string Name => $"sink{number}";

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
            Counters.Sent.Count(frames.Length(i));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
