using System.Collections.Concurrent;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Tests.Support;

/// <summary>Takes what a target sends to its controllers.</summary>
internal sealed class RecordingController : IControllerNotifier
{
    public ConcurrentQueue<PacketIn> PacketIns { get; } = new();

    public ConcurrentQueue<DigestList> Digests { get; } = new();

    public ConcurrentQueue<IdleTimeoutNotification> IdleTimeouts { get; } = new();

    public bool HasPrimary => true;

    public long Dropped => 0;

    public bool TrySend(PacketIn packet)
    {
        PacketIns.Enqueue(packet);
        return true;
    }

    public bool TrySend(DigestList digests)
    {
        Digests.Enqueue(digests);
        return true;
    }

    public bool TrySend(IdleTimeoutNotification notification)
    {
        IdleTimeouts.Enqueue(notification);
        return true;
    }
}
