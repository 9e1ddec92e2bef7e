using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Runtime;

/// <summary>A loaded program with its state: v1model's parser, ingress, egress and deparser.</summary>
internal sealed class SwitchProgram
{
    private readonly PacketLayout _layout;
    private readonly ParserProgram _parser;
    private readonly ControlProgram _ingress;
    private readonly ControlProgram _egress;
    private readonly Action<PacketContext> _verifyChecksums;
    private readonly Action<PacketContext> _updateChecksums;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly IntrinsicSlots _slots;
    private readonly Lock? _serial;

    /// <summary>Puts the compiled parts together.</summary>
    public SwitchProgram(
        PacketLayout layout, ProgramExterns externs, IReadOnlyDictionary<string, MatchTable> tables,
        ParserProgram parser, ControlProgram ingress, ControlProgram egress, DeparserProgram deparser,
        Action<PacketContext> verifyChecksums, Action<PacketContext> updateChecksums, TimeProvider time)
    {
        _layout = layout;
        Externs = externs;
        Tables = tables;
        _parser = parser;
        _ingress = ingress;
        _egress = egress;
        Deparser = deparser;
        _verifyChecksums = verifyChecksums;
        _updateChecksums = updateChecksums;
        _time = time;
        _start = time.GetTimestamp();
        _slots = IntrinsicSlots.Find(layout);
        // BMv2 runs ingress on one thread, so programs may read, compute and write a register without a lock.
        _serial = externs.Registers.Count > 0 ? new Lock() : null;
    }

    /// <summary>Counters, meters, registers, calculations.</summary>
    public ProgramExterns Externs { get; }

    /// <summary>Tables by fully qualified name.</summary>
    public IReadOnlyDictionary<string, MatchTable> Tables { get; }

    /// <summary>Writes packets out.</summary>
    public DeparserProgram Deparser { get; }

    /// <summary>Room for one packet at a time, for one thread.</summary>
    public PacketContext NewContext() => new(_layout.SlotCount, _layout.VarBytes, Externs.ScratchBytes);

    /// <summary>
    /// Takes a frame through parser, ingress and egress. Afterwards <paramref name="packet"/> is ready for the
    /// deparser.
    /// </summary>
    /// <returns>The port to send it to, or <see cref="StandardMetadata.DropPort"/>.</returns>
    public int Process(PacketContext packet, byte[] frame, int at, int length, int ingressPort)
    {
        if (_serial is null)
        {
            return ProcessAlone(packet, frame, at, length, ingressPort);
        }

        lock (_serial)
        {
            return ProcessAlone(packet, frame, at, length, ingressPort);
        }
    }

    private int ProcessAlone(PacketContext packet, byte[] frame, int at, int length, int ingressPort)
    {
        packet.Begin(frame, at, length);
        var slots = packet.Slots;
        foreach (var valid in _slots.AlwaysValid)
        {
            slots[valid] = 1;
        }

        slots[_slots.IngressPort] = (ulong)ingressPort;
        slots[_slots.PacketLength] = (ulong)length;
        _parser.Run(packet);
        slots[_slots.ParserError] = packet.ParserError;
        _verifyChecksums(packet);
        StampTime(slots, _slots.IngressTimestamp);
        _ingress.Run(packet);

        var port = slots[_slots.EgressSpec];
        if (port == StandardMetadata.DropPort)
        {
            return (int)StandardMetadata.DropPort;
        }

        // As in BMv2: egress starts with an egress_spec that does not say drop, and drops by setting it.
        slots[_slots.EgressSpec] = 0;
        slots[_slots.EgressPort] = port;
        StampTime(slots, _slots.EgressTimestamp);
        _egress.Run(packet);
        if (slots[_slots.EgressSpec] == StandardMetadata.DropPort)
        {
            return (int)StandardMetadata.DropPort;
        }

        _updateChecksums(packet);
        return (int)port;
    }

    private void StampTime(ulong[] slots, int slot)
    {
        if (slot >= 0)
        {
            slots[slot] = (ulong)_time.GetElapsedTime(_start).TotalMicroseconds & 0xffff_ffff_ffff;
        }
    }
}
