using Migration.Softswitch.Layout;

namespace Migration.Softswitch.Runtime;

/// <summary>Slots of the metadata that the switch itself reads and writes; -1 for what the program lacks.</summary>
/// <param name="IngressPort">Set before the parser.</param>
/// <param name="PacketLength">Set before the parser and before egress.</param>
/// <param name="ParserError">Set after the parser.</param>
/// <param name="EgressSpec">Read after ingress and after egress.</param>
/// <param name="EgressPort">Set before egress.</param>
/// <param name="InstanceType">Set before ingress and before egress.</param>
/// <param name="MulticastGroup">Read after ingress.</param>
/// <param name="EgressRid">Set for replicas.</param>
/// <param name="IngressTimestamp">Set before ingress.</param>
/// <param name="EnqueueTimestamp">Set after ingress.</param>
/// <param name="EgressTimestamp">Set before egress.</param>
/// <param name="AlwaysValid">Validity of metadata instances.</param>
internal sealed record IntrinsicSlots(
    int IngressPort, int PacketLength, int ParserError, int EgressSpec, int EgressPort, int InstanceType,
    int MulticastGroup, int EgressRid, int IngressTimestamp, int EnqueueTimestamp, int EgressTimestamp,
    int[] AlwaysValid)
{
    /// <summary>Looks them up.</summary>
    /// <exception cref="FormatException">The program lacks one that v1model always has.</exception>
    public static IntrinsicSlots Find(PacketLayout layout)
    {
        int Slot(string name) => layout.Field(StandardMetadata.Header, name).Slot;
        int SlotOrNone(string name) => layout.TryField(StandardMetadata.Header, name, out var field) ? field.Slot : -1;
        return new IntrinsicSlots(
            Slot(StandardMetadata.IngressPort), Slot(StandardMetadata.PacketLength),
            SlotOrNone(StandardMetadata.ParserError), Slot(StandardMetadata.EgressSpec),
            Slot(StandardMetadata.EgressPort), SlotOrNone(StandardMetadata.InstanceType),
            SlotOrNone(StandardMetadata.MulticastGroup), SlotOrNone(StandardMetadata.EgressRid),
            SlotOrNone(StandardMetadata.IngressTimestamp), SlotOrNone(StandardMetadata.EnqueueTimestamp),
            SlotOrNone(StandardMetadata.EgressTimestamp),
            [.. layout.Headers.Where(h => h.IsMetadata).Select(h => h.ValidSlot)]);
    }
}
