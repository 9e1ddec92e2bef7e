using System.Collections.Concurrent;

namespace Migration.Softswitch.Runtime;

/// <summary>Where one copy of a packet goes.</summary>
/// <param name="Port">Port it leaves on.</param>
/// <param name="Instance">The egress_rid by which the program knows it.</param>
/// <param name="IsOlderForm">Whether the controller gave the port in the protocol's older form.</param>
internal readonly record struct Replica(int Port, int Instance, bool IsOlderForm = false);

/// <summary>Where clones of a session go.</summary>
/// <param name="Replicas">Its copies.</param>
/// <param name="MaxBytes">Bytes to which clones are cut; 0 for all.</param>
/// <param name="ClassOfService">Kept for the controller; the switch has one queue.</param>
internal sealed record CloneSession(IReadOnlyList<Replica> Replicas, int MaxBytes, uint ClassOfService);

/// <summary>The multicast groups and clone sessions of a loaded program.</summary>
internal sealed class Replication
{
    /// <summary>Groups by number.</summary>
    public ConcurrentDictionary<int, MulticastGroup> Groups { get; } = new();

    /// <summary>Clone sessions by number.</summary>
    public ConcurrentDictionary<int, CloneSession> Sessions { get; } = new();

    /// <summary>Where the copies of a multicast group go; nowhere for a group that nobody made.</summary>
    public IReadOnlyList<Replica> ReplicasOf(int group) =>
        Groups.TryGetValue(group, out var found) ? found.Replicas : [];
}

/// <summary>A multicast group.</summary>
/// <param name="Replicas">Its copies.</param>
/// <param name="Metadata">Opaque bytes of the controller, given back as they came.</param>
internal sealed record MulticastGroup(IReadOnlyList<Replica> Replicas, Google.Protobuf.ByteString Metadata);
