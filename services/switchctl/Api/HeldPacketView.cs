using Migration.SwitchCtl.Hold;

namespace Migration.SwitchCtl.Api;

/// <summary>A packet that waits, without its payload.</summary>
/// <param name="Switch">Name of the switch.</param>
/// <param name="IngressPort">Port on which it came in.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="From">Sender, <c>address:port</c>; null for anything but TCP.</param>
/// <param name="To">Receiver, <c>address:port</c>; null for anything but TCP.</param>
/// <param name="Flags">TCP flags, such as <c>SYN</c> or <c>PSH,ACK</c>; null for anything but TCP.</param>
/// <param name="Sequence">TCP sequence number; null for anything but TCP.</param>
/// <param name="PayloadBytes">Bytes of TCP payload; null for anything but TCP.</param>
internal sealed record HeldPacketView(
    string Switch,
    int IngressPort,
    int Bytes,
    string? From,
    string? To,
    string? Flags,
    long? Sequence,
    int? PayloadBytes)
{
    private static readonly string[] FlagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

    public static HeldPacketView Of(string name, HeldPacket packet)
    {
        var view = new HeldPacketView(name, packet.IngressPort, packet.Frame.Length, null, null, null, null, null);
        if (!SegmentKey.TryRead(packet.Frame.Span, out var segment))
            return view;
        return view with
        {
            From = segment.Source.With((int)(segment.Ports >> 16)),
            To = segment.Destination.With((int)(segment.Ports & 0xffff)),
            Flags = string.Join(',', FlagNames.Where((_, bit) => (segment.Flags >> bit & 1) != 0)),
            Sequence = segment.Sequence,
            PayloadBytes = segment.Length,
        };
    }
}
