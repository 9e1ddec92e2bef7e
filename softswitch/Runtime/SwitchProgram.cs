using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Runtime;

/// <summary>The compiled parts of a program.</summary>
internal sealed record ProgramParts(
    PacketLayout Layout, ProgramExterns Externs, IReadOnlyDictionary<string, MatchTable> Tables, ParserProgram Parser,
    ControlProgram Ingress, ControlProgram Egress, DeparserProgram Deparser, Action<PacketContext> VerifyChecksums,
    Action<PacketContext> UpdateChecksums);

/// <summary>
/// A loaded program with its state: v1model's parser, ingress, egress and deparser. What happens to a packet between
/// them is the business of <see cref="SwitchWorker"/>.
/// </summary>
internal sealed class SwitchProgram
{
    private readonly ProgramParts _parts;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly IntrinsicSlots _slots;
    private readonly Lock? _serial;

    /// <summary>Puts the compiled parts together.</summary>
    public SwitchProgram(ProgramParts parts, TimeProvider time)
    {
        _parts = parts;
        _time = time;
        _start = time.GetTimestamp();
        _slots = IntrinsicSlots.Find(parts.Layout);
        // BMv2 runs ingress on one thread, so programs may read, compute and write a register without a lock.
        _serial = parts.Externs.Registers.Count > 0 ? new Lock() : null;
    }

    /// <summary>Counters, meters, registers, calculations.</summary>
    public ProgramExterns Externs => _parts.Externs;

    /// <summary>Tables by fully qualified name.</summary>
    public IReadOnlyDictionary<string, MatchTable> Tables => _parts.Tables;

    /// <summary>Writes packets out.</summary>
    public DeparserProgram Deparser => _parts.Deparser;

    /// <summary>Multicast groups and clone sessions.</summary>
    public Replication Replication { get; } = new();

    /// <summary>Room for one packet at a time, for one thread.</summary>
    public PacketContext NewContext() => new(
        _parts.Layout.SlotCount, _parts.Layout.VarBytes, Externs.ScratchBytes, Externs.SelectKeys);

    /// <summary>Starts a packet at the parser.</summary>
    public void Begin(
        PacketContext packet, byte[] frame, int at, int length, int ingressPort, PacketInstance instance)
    {
        packet.Begin(frame, at, length);
        SetValid(packet.Slots);
        packet.Slots[_slots.IngressPort] = (ulong)ingressPort;
        packet.Slots[_slots.PacketLength] = (ulong)length;
        Set(packet, _slots.InstanceType, (ulong)instance);
    }

    /// <summary>Takes a packet through the parser and ingress.</summary>
    public void Ingress(PacketContext packet)
    {
        if (_serial is null)
        {
            IngressAlone(packet);
            return;
        }

        lock (_serial)
        {
            IngressAlone(packet);
        }
    }

    /// <summary>Takes a packet through egress, for a port; afterwards it is ready for the deparser.</summary>
    /// <returns>False when egress dropped it.</returns>
    public bool Egress(PacketContext packet, int port)
    {
        if (_serial is null)
        {
            return EgressAlone(packet, port);
        }

        lock (_serial)
        {
            return EgressAlone(packet, port);
        }
    }

    /// <summary>The last steps before the deparser.</summary>
    public void PrepareOutput(PacketContext packet)
    {
        _parts.UpdateChecksums(packet);
        Deparser.Prepare(packet);
    }

    /// <summary>Only parses, for a clone of the packet as it came in.</summary>
    public void Parse(PacketContext packet) => _parts.Parser.Run(packet);

    /// <summary>Port that ingress or egress chose.</summary>
    public int EgressSpec(PacketContext packet) => (int)packet.Slots[_slots.EgressSpec];

    /// <summary>Port on which the packet came in, as the program has it.</summary>
    public int IngressPort(PacketContext packet) => (int)packet.Slots[_slots.IngressPort];

    /// <summary>Multicast group that ingress chose, 0 for none.</summary>
    public int MulticastGroup(PacketContext packet) =>
        _slots.MulticastGroup < 0 ? 0 : (int)packet.Slots[_slots.MulticastGroup];

    /// <summary>Tells the program how a packet came to be where it is.</summary>
    public void SetInstance(PacketContext packet, PacketInstance instance) =>
        Set(packet, _slots.InstanceType, (ulong)instance);

    /// <summary>Tells the program which replica this is.</summary>
    public void SetReplica(PacketContext packet, int instance) => Set(packet, _slots.EgressRid, (ulong)instance);

    /// <summary>Clears the metadata of a packet but for the fields of a list, which it takes from another.</summary>
    public void ResetMetadata(PacketContext packet, PacketContext original, int fieldList)
    {
        Array.Clear(packet.Slots, 0, _parts.Layout.MetadataSlots);
        SetValid(packet.Slots);
        KeepFields(packet, original, fieldList);
    }

    /// <summary>Takes the fields of a list from another packet.</summary>
    public void KeepFields(PacketContext packet, PacketContext original, int fieldList)
    {
        if (!Externs.FieldLists.TryGetValue(fieldList, out var fields))
        {
            return;
        }

        foreach (var field in fields)
        {
            Array.Copy(original.Slots, field.Slot, packet.Slots, field.Slot, field.Limbs);
        }
    }

    private void IngressAlone(PacketContext packet)
    {
        _parts.Parser.Run(packet);
        Set(packet, _slots.ParserError, packet.ParserError);
        _parts.VerifyChecksums(packet);
        StampTime(packet.Slots, _slots.IngressTimestamp);
        _parts.Ingress.Run(packet);
        StampTime(packet.Slots, _slots.EnqueueTimestamp);
    }

    private bool EgressAlone(PacketContext packet, int port)
    {
        var slots = packet.Slots;
        // As in BMv2: egress starts with an egress_spec that does not say drop, and drops by setting it.
        slots[_slots.EgressSpec] = 0;
        slots[_slots.EgressPort] = (ulong)port;
        slots[_slots.PacketLength] = (ulong)(packet.Length + packet.LengthChange);
        StampTime(slots, _slots.EgressTimestamp);
        _parts.Egress.Run(packet);
        return slots[_slots.EgressSpec] != StandardMetadata.DropPort;
    }

    private void SetValid(ulong[] slots)
    {
        foreach (var valid in _slots.AlwaysValid)
        {
            slots[valid] = 1;
        }
    }

    private static void Set(PacketContext packet, int slot, ulong value)
    {
        if (slot >= 0)
        {
            packet.Slots[slot] = value;
        }
    }

    private void StampTime(ulong[] slots, int slot)
    {
        if (slot >= 0)
        {
            slots[slot] = (ulong)_time.GetElapsedTime(_start).TotalMicroseconds & 0xffff_ffff_ffff;
        }
    }
}
