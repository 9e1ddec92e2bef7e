using System.Threading.Channels;

namespace Migration.SwitchCtl.Connections;

/// <summary>The opening packets that wait for their rows, of all switches.</summary>
public sealed class Openings
{
    // Handshakes of some seconds under heavy load; a client repeats what is dropped after a second.
    private const int Length = 16_384;

    private readonly Channel<Opening> _queue = Channel.CreateBounded<Opening>(
        new BoundedChannelOptions(Length) { SingleReader = true });

    private long _dropped;

    /// <summary>Packets dropped because too many waited.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal ChannelReader<Opening> Reader => _queue.Reader;

    /// <summary>Takes in a packet.</summary>
    /// <param name="opening">The packet.</param>
    public void Add(Opening opening)
    {
        if (!_queue.Writer.TryWrite(opening))
            Interlocked.Increment(ref _dropped);
    }
}
