using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Server;

/// <summary>
/// The way from a target to its controllers. Calls never block and may come from any thread; messages go to the
/// primary of every role, in the order of the calls. A message that finds no primary, or a primary whose queue is
/// full (see <see cref="P4RuntimeServerOptions.StreamQueueLength"/>), is dropped and counted.
/// </summary>
public interface IControllerNotifier
{
    /// <summary>Whether any role has a primary: lets a data plane skip building packet-ins that nobody reads.</summary>
    bool HasPrimary { get; }

    /// <summary>Messages dropped since start, for want of a primary or of room in its queue.</summary>
    long Dropped { get; }

    /// <summary>Sends a punted packet. The message must not be changed afterwards.</summary>
    /// <returns>False when it was dropped for at least one primary, or when there is none.</returns>
    bool TrySend(PacketIn packet);

    /// <summary>Sends a list of digests. The message must not be changed afterwards.</summary>
    /// <returns>False when it was dropped for at least one primary, or when there is none.</returns>
    bool TrySend(DigestList digests);

    /// <summary>Tells which rows were idle for longer than their timeout; not to be changed afterwards.</summary>
    /// <returns>False when it was dropped for at least one primary, or when there is none.</returns>
    bool TrySend(IdleTimeoutNotification notification);
}
