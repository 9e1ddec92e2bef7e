using System.Collections.Concurrent;
using System.Collections.Immutable;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>One target with its roles, its write lock and its way to the primaries.</summary>
internal sealed class DeviceHub : IControllerNotifier, IDisposable
{
    private readonly ConcurrentDictionary<string, RoleArbiter> roles = new(StringComparer.Ordinal);
    private readonly P4RuntimeServerOptions options;
    private ImmutableArray<ControllerStream> primaries = [];
    private long dropped;

    public DeviceHub(IP4RuntimeTarget target, P4RuntimeServerOptions options)
    {
        Target = target;
        this.options = options;
        target.Attach(this);
    }

    public IP4RuntimeTarget Target { get; }

    /// <summary>Held while a Write or a pipeline change runs; who may write is checked once it is held.</summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    public bool HasPrimary => !primaries.IsEmpty;

    public long Dropped => Interlocked.Read(ref dropped);

    public RoleArbiter Role(string name) =>
        roles.GetOrAdd(name, n => new RoleArbiter(Target.DeviceId, n, options.MaxControllersPerRole, RefreshPrimaries));

    public bool TrySend(PacketIn packet) => Send(new StreamMessageResponse { Packet = packet });

    public bool TrySend(DigestList digests) => Send(new StreamMessageResponse { Digest = digests });

    public bool TrySend(IdleTimeoutNotification notification) =>
        Send(new StreamMessageResponse { IdleTimeoutNotification = notification });

    public void Dispose() => Writing.Dispose();

    private bool Send(StreamMessageResponse message)
    {
        var targets = primaries;
        var sent = !targets.IsEmpty;
        foreach (var stream in targets)
            sent &= stream.TrySendData(message);
        if (!sent)
            Interlocked.Increment(ref dropped);
        return sent;
    }

    private void RefreshPrimaries()
    {
        // Roles change concurrently, so each change recomputes from all of them until its own result stands.
        ImmutableInterlocked.Update(
            ref primaries,
            _ => [.. roles.Values.Select(r => r.Primary).OfType<ControllerStream>()]);
    }
}
