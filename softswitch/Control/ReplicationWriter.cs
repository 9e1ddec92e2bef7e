using Google.Protobuf.Collections;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Runtime;
using Given = Migration.Platform.P4Runtime.V1.Replica;
using Replica = Migration.Softswitch.Runtime.Replica;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Control;

/// <summary>Applies a controller's updates of multicast groups and clone sessions, and writes them for it.</summary>
/// <param name="replication">Those of the program.</param>
internal sealed class ReplicationWriter(Replication replication)
{
    private const int InstanceBits = 16;
    private const int NumberBits = 16;

    // A packet costs as much as its copies: a bound keeps one packet from holding its thread.
    private const int MaxReplicas = 1024;

    /// <summary>Applies one update.</summary>
    /// <exception cref="GrpcException">It was refused; nothing changed.</exception>
    public void Write(Type type, PacketReplicationEngineEntry entry)
    {
        switch (entry.TypeCase)
        {
            case PacketReplicationEngineEntry.TypeOneofCase.MulticastGroupEntry:
                Write(type, entry.MulticastGroupEntry);
                break;
            case PacketReplicationEngineEntry.TypeOneofCase.CloneSessionEntry:
                Write(type, entry.CloneSessionEntry);
                break;
            default:
                throw Refused.Invalid("an entry of the packet replication engine of no kind");
        }
    }

    private void Write(Type type, MulticastGroupEntry entry)
    {
        var id = CheckId(entry.MulticastGroupId, "multicast group");
        if (Prepare(type, replication.Groups.ContainsKey(id), $"multicast group {id}"))
        {
            var replicas = ReadReplicas(entry.Replicas, $"multicast group {id}");
            replication.Groups[id] = new MulticastGroup(replicas, entry.Metadata);
        }
        else
        {
            replication.Groups.TryRemove(id, out _);
        }
    }

    private void Write(Type type, CloneSessionEntry entry)
    {
        var id = CheckId(entry.SessionId, "clone session");
        if (!Prepare(type, replication.Sessions.ContainsKey(id), $"clone session {id}"))
        {
            replication.Sessions.TryRemove(id, out _);
            return;
        }

        if (entry.PacketLengthBytes < 0)
        {
            throw Refused.Invalid($"clone session {id}: packet_length_bytes is {entry.PacketLengthBytes}");
        }

        replication.Sessions[id] = new CloneSession(
            ReadReplicas(entry.Replicas, $"clone session {id}"), entry.PacketLengthBytes, entry.ClassOfService);
    }

    private static int CheckId(uint id, string kind) => id switch
    {
        0 => throw Refused.Invalid($"a {kind} needs an id above 0"),
        >= 1 << NumberBits => throw Refused.TooWide($"{kind} {id}: ids have {NumberBits} bits"),
        _ => (int)id,
    };

    // True for something to be put, false for something to be removed.
    private static bool Prepare(Type type, bool exists, string what) => type switch
    {
        Type.Insert when exists => throw Refused.Exists($"{what} exists"),
        Type.Modify or Type.Delete when !exists => throw Refused.Missing($"there is no {what}"),
        _ => type != Type.Delete,
    };

    private static Replica[] ReadReplicas(RepeatedField<Given> given, string what)
    {
        if (given.Count > MaxReplicas)
        {
            throw Refused.Full($"{what}: {given.Count} replicas, up to {MaxReplicas} can be made");
        }

        Replica[] replicas = [.. given.Select(r => ReadReplica(r, what))];
        return replicas.DistinctBy(r => (r.Port, r.Instance)).Count() == replicas.Length
            ? replicas
            : throw Refused.Invalid($"{what}: two replicas have the same port and instance");
    }

    private static Replica ReadReplica(Given given, string what)
    {
        if (given.Instance >= 1 << InstanceBits)
        {
            throw Refused.Invalid($"{what}: the instance {given.Instance} needs more than {InstanceBits} bits");
        }

        var isOlderForm = given.PortKindCase != Given.PortKindOneofCase.Port;
        var port = isOlderForm ? given.EgressPort : (uint)WireValue.Read(given.Port, PortNumber.Bits, what);
        return port < 1 << PortNumber.Bits
            ? new Replica((int)port, (int)given.Instance, isOlderForm)
            : throw Refused.Invalid($"{what}: there cannot be a port {port}");
    }

    /// <summary>A multicast group as a controller reads it.</summary>
    public static Entity Encode(int id, MulticastGroup group) => new()
    {
        PacketReplicationEngineEntry = new PacketReplicationEngineEntry
        {
            MulticastGroupEntry = new MulticastGroupEntry
            {
                MulticastGroupId = (uint)id,
                Replicas = { group.Replicas.Select(Encode) },
                Metadata = group.Metadata,
            },
        },
    };

    /// <summary>A clone session as a controller reads it.</summary>
    public static Entity Encode(int id, CloneSession session) => new()
    {
        PacketReplicationEngineEntry = new PacketReplicationEngineEntry
        {
            CloneSessionEntry = new CloneSessionEntry
            {
                SessionId = (uint)id,
                Replicas = { session.Replicas.Select(Encode) },
                ClassOfService = session.ClassOfService,
                PacketLengthBytes = session.MaxBytes,
            },
        },
    };

    private static Given Encode(Replica replica)
    {
        var encoded = new Given { Instance = (uint)replica.Instance };
        if (replica.IsOlderForm)
        {
            encoded.EgressPort = (uint)replica.Port;
        }
        else
        {
            encoded.Port = WireValue.Write(replica.Port);
        }

        return encoded;
    }
}
