using System.Threading.Channels;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>One controller's stream as the server sees it: what it bid, and what waits to be sent to it.</summary>
internal sealed class ControllerStream(int queueLength)
{
    // Unbounded on purpose: arbitration answers must not be lost. Data is counted and bounded by TrySendData.
    private readonly Channel<StreamMessageResponse> outgoing =
        Channel.CreateUnbounded<StreamMessageResponse>(new UnboundedChannelOptions { SingleReader = true });

    private int waiting;

    /// <summary>Role message of the first arbitration; null for the default role.</summary>
    public Role? Role { get; init; }

    /// <summary>Last bid; null when the controller only wants to be a backup. Guarded by the role's lock.</summary>
    public UInt128? ElectionId { get; set; }

    public void Send(StreamMessageResponse message)
    {
        Interlocked.Increment(ref waiting);
        outgoing.Writer.TryWrite(message);
    }

    /// <summary>False when the queue is full or the stream is closing.</summary>
    public bool TrySendData(StreamMessageResponse message)
    {
        if (Interlocked.Increment(ref waiting) <= queueLength && outgoing.Writer.TryWrite(message))
            return true;
        Interlocked.Decrement(ref waiting);
        return false;
    }

    public void Close() => outgoing.Writer.TryComplete();

    public async Task PumpAsync(Func<StreamMessageResponse, Task> write, CancellationToken cancellationToken)
    {
        await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Decrement(ref waiting);
            await write(message);
        }
    }
}
