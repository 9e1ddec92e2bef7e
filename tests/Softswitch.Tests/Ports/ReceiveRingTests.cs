using System.Buffers.Binary;
using Migration.Softswitch.Ports;
using Migration.Softswitch.Ports.Linux;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Ports;

/// <summary>The ring of a packet socket on a real interface. Needs root, as the project's main job does.</summary>
public sealed class ReceiveRingTests : IAsyncLifetime
{
    private const int LongestInSlot = 1518;
    private const int LongestFrame = 9018;
    private const byte Marker = 0xb5;

    // An experimental EtherType (IEEE 802): nobody but this test sends it.
    private const ushort EtherType = 0x88b5;
    private readonly NamespaceLab _lab = new();

    public async ValueTask InitializeAsync()
    {
        await _lab.StartAsync();
        await _lab.SetMtuAsync(1, 9000);
    }

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public void Frames_come_in_order_also_those_that_are_longer_than_a_slot()
    {
        using var sender = Open(_lab.HostAddress(1));
        using var receiver = Open(_lab.SwitchAddress(1));
        using var ring = ReceiveRing.Open(receiver, LongestInSlot);
        // More than once around the ring.
        for (var round = 0; round < 700; round++)
        {
            int[] lengths = [60, LongestInSlot, 5000, 61, LongestFrame - 4, 62];
            Send(sender, lengths);
            Receive(receiver, ring, lengths.Length).ShouldBe(lengths);
        }
    }

    [Fact]
    public void A_vlan_tag_is_put_back()
    {
        using var sender = Open(_lab.HostAddress(1));
        using var receiver = Open(_lab.SwitchAddress(1));
        using var ring = ReceiveRing.Open(receiver, LongestInSlot);
        byte[] tagged = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x81, 0x00, 0x20, 0x2a, 0x88, 0xb5, .. new byte[46]];
        var frames = new FrameBatch(1, tagged.Length);
        tagged.CopyTo(frames.Data, frames.Start(0));
        frames.Add(frames.Start(0), tagged.Length);
        frames.Messages.Send(sender, 0).ShouldBe(1);

        var buffer = new FrameBatch(1, LongestFrame);
        var frame = Take(receiver, ring, buffer);
        var (at, length) = (buffer.Start(0), frame.Length);
        ReceivedFrame.RestoreVlan(buffer.Data, ref at, ref length, frame.Auxiliary);

        buffer.Data.AsSpan(at, length).ToArray().ShouldBe(tagged);
    }

    [Fact]
    public async Task The_end_of_the_interface_shows_at_the_socket()
    {
        using var receiver = Open(_lab.SwitchAddress(1));
        using var ring = ReceiveRing.Open(receiver, LongestInSlot);
        PacketSocket.TakeFault(receiver).ShouldBeNull();

        await _lab.RemoveLinkAsync(1);

        ring.HasFrame.ShouldBeFalse();
        PacketSocket.TakeFault(receiver)!.ErrorNumber.ShouldBe(LinuxNative.Enetdown);
    }

    private static LinuxHandle Open(PortAddress address)
    {
        using var stay = NetworkNamespace.Enter(address);
        return PacketSocket.Open(address.Interface);
    }

    private static void Send(LinuxHandle socket, int[] lengths)
    {
        var frames = new FrameBatch(lengths.Length, LongestFrame);
        foreach (var length in lengths)
        {
            var at = frames.Start(frames.Count);
            var frame = frames.Data.AsSpan(at, length);
            frame[..12].Fill(0x02);
            BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType);
            frame[14..].Fill(Marker);
            frames.Add(at, length);
        }

        frames.Messages.Send(socket, 0).ShouldBe(lengths.Length);
    }

    private static List<int> Receive(LinuxHandle socket, ReceiveRing ring, int count)
    {
        var buffer = new FrameBatch(1, LongestFrame);
        var lengths = new List<int>();
        while (lengths.Count < count)
        {
            var frame = Take(socket, ring, buffer);
            var length = frame.Length;
            if (!frame.IsWhole)
            {
                frame.IsInSocket.ShouldBeTrue();
                buffer.Messages.Receive(socket).ShouldBe(1);
                buffer.Messages.TryGetReceived(0, out length).ShouldBeTrue();
            }

            buffer.Data[buffer.Start(0) + length - 1].ShouldBe(Marker);
            lengths.Add(length);
        }

        return lengths;
    }

    private static RingFrame Take(LinuxHandle socket, ReceiveRing ring, FrameBatch buffer)
    {
        using var never = new StopSignal();
        while (true)
        {
            if (!ring.TryTake(buffer.Data, buffer.Start(0), out var frame))
            {
                never.Wait(socket, TimeSpan.FromSeconds(10));
                ring.HasFrame.ShouldBeTrue("no frame within 10 s");
            }
            else if (!frame.IsWhole || IsOurs(buffer))
            {
                return frame;
            }
        }
    }

    // The kernel says something of its own, and short, on an interface that has just come up.
    private static bool IsOurs(FrameBatch buffer) =>
        BinaryPrimitives.ReadUInt16BigEndian(buffer.Data.AsSpan(buffer.Start(0) + 12)) == EtherType;
}
