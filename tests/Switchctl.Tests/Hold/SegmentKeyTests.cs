using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Hold;

namespace Migration.Switchctl.Tests.Hold;

public class SegmentKeyTests
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    [Fact]
    public void A_segment_over_ipv6_is_read_with_its_addresses_and_ports()
    {
        SegmentKey.TryRead(Frame(Tcp, payload: 5), out var key).ShouldBeTrue();

        key.Source.ShouldBe(IpAddress.Parse("2001:db8:64::7"));
        key.Destination.ShouldBe(IpAddress.Parse("2001:db8:100::10"));
        key.Ports.ShouldBe(40000u << 16 | 80);
        (key.Sequence, key.Length).ShouldBe((0x01020304u, 5));
        new HeldPacket(1, Frame(Tcp, payload: 5)).IsFrom(key.Source).ShouldBeTrue();
        new HeldPacket(1, Frame(Tcp, payload: 5)).IsFrom(key.Destination).ShouldBeFalse();
    }

    [Fact]
    public void Nothing_can_be_said_of_other_frames()
    {
        SegmentKey.TryRead(Frame(Udp, payload: 5), out _).ShouldBeFalse();
        var whole = Frame(Tcp, payload: 5);
        for (var length = 0; length < whole.Length; length++)
            SegmentKey.TryRead(whole.AsSpan(0, length), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_retransmission_is_kept_once_and_datagrams_always()
    {
        var buffer = new HoldBuffer(10, 10_000);

        HoldOutcome[] outcomes =
        [
            .. new[] { Tcp, Tcp, Udp, Udp }.Select(p => buffer.Add(new HeldPacket(1, Frame(p, payload: 5)))),
        ];

        outcomes.ShouldBe([HoldOutcome.Kept, HoldOutcome.Duplicate, HoldOutcome.Kept, HoldOutcome.Kept]);
    }

    private static byte[] Frame(byte protocol, int payload) =>
    [
        .. new byte[12], 0x86, 0xdd, 0x60, 0, 0, 0, 0, (byte)(20 + payload), protocol, 64,
        .. Octets("2001:db8:64::7"), .. Octets("2001:db8:100::10"),
        0x9c, 0x40, 0, 80, 1, 2, 3, 4, 0, 0, 0, 0, 0x50, 0x10, 0xff, 0xff, 0, 0, 0, 0, .. new byte[payload],
    ];

    private static byte[] Octets(string address) => System.Net.IPAddress.Parse(address).GetAddressBytes();
}
