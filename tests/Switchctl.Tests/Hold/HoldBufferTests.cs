using Migration.SwitchCtl.Hold;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Hold;

public class HoldBufferTests
{
    private readonly HoldBuffer _buffer = new(maxPackets: 4, maxBytes: 1000);

    [Fact]
    public void Packets_come_out_in_the_order_they_went_in_with_their_ports()
    {
        Add(Frames.Tcp(1), port: 1);
        Add(Frames.Tcp(1, port: 40001), port: 2);
        Add(Frames.Tcp(5), port: 1);

        Taken().Select(p => (p.IngressPort, Sequence(p))).ShouldBe([(1, 1u), (2, 1u), (1, 5u)]);
    }

    [Fact]
    public void A_retransmission_of_a_segment_that_waits_is_kept_once()
    {
        Add(Frames.Tcp(1)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1)).ShouldBe(HoldOutcome.Duplicate);
        Add(Frames.Tcp(1, ack: 99)).ShouldBe(HoldOutcome.Duplicate);

        _buffer.Counters.ShouldBe(new HoldCounters(1, Frames.Tcp(1).Length, 1, 0, 0, 2));
    }

    [Fact]
    public void Other_length_flags_port_or_sequence_make_another_segment()
    {
        Add(Frames.Tcp(1)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, payload: 8)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, flags: Frames.Ack)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, port: 40001)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void Of_bare_acknowledgements_those_that_acknowledge_more_are_kept()
    {
        Add(Frames.Tcp(1, payload: 0, flags: Frames.Ack, ack: 10)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, payload: 0, flags: Frames.Ack, ack: 20)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, payload: 0, flags: Frames.Ack, ack: 20)).ShouldBe(HoldOutcome.Duplicate);
    }

    [Fact]
    public void A_repeated_opening_of_a_connection_is_kept_once()
    {
        Add(Frames.Tcp(7, payload: 0, flags: Frames.Syn, ack: 0)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(7, payload: 0, flags: Frames.Syn, ack: 0)).ShouldBe(HoldOutcome.Duplicate);
    }

    [Fact]
    public void A_retransmission_that_joins_segments_that_wait_is_not_kept_again()
    {
        Add(Frames.Tcp(1));
        Add(Frames.Tcp(5));

        Add(Frames.Tcp(1, payload: 8)).ShouldBe(HoldOutcome.Duplicate);
        Add(Frames.Tcp(3, payload: 3)).ShouldBe(HoldOutcome.Duplicate);
        Add(Frames.Tcp(5, payload: 8)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void A_stream_that_passes_the_last_sequence_number_is_told_apart_as_well()
    {
        Add(Frames.Tcp(uint.MaxValue - 1)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(2)).ShouldBe(HoldOutcome.Kept);

        Add(Frames.Tcp(uint.MaxValue, payload: 4)).ShouldBe(HoldOutcome.Duplicate);
    }

    [Fact]
    public void What_was_sent_on_of_a_stream_is_news_again_and_the_rest_is_not()
    {
        Add(Frames.Tcp(1));
        Add(Frames.Tcp(5));
        _buffer.Take(1).Count.ShouldBe(1);

        Add(Frames.Tcp(5)).ShouldBe(HoldOutcome.Duplicate);
        Add(Frames.Tcp(1)).ShouldBe(HoldOutcome.Kept);
    }

    [Theory]
    [InlineData(Frames.Syn)]
    [InlineData(Frames.Fin | Frames.Ack)]
    [InlineData(Frames.Rst)]
    [InlineData(Frames.Rst | Frames.Ack)]
    public void What_opens_or_ends_a_connection_is_kept_once(byte flags)
    {
        Add(Frames.Tcp(7, payload: 0, flags)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(7, payload: 0, flags)).ShouldBe(HoldOutcome.Duplicate);
        Add(Frames.Tcp(8, payload: 0, flags)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void The_end_of_a_stream_behind_data_that_waits_is_kept()
    {
        Add(Frames.Tcp(1)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, flags: Frames.PshAck | Frames.Fin)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(5, payload: 0, flags: Frames.Ack)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void An_acknowledgement_that_opens_the_window_is_kept()
    {
        Add(Frames.Tcp(1, payload: 0, flags: Frames.Ack)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(1, payload: 0, flags: Frames.Ack, window: 500)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void Datagrams_are_all_kept()
    {
        Add(Frames.Udp(1)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Udp(1)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void Beyond_the_number_of_packets_they_are_dropped_and_counted()
    {
        for (var i = 0u; i < 4; i++)
            Add(Frames.Tcp(i)).ShouldBe(HoldOutcome.Kept);

        Add(Frames.Tcp(4)).ShouldBe(HoldOutcome.FirstDropped);
        Add(Frames.Tcp(5)).ShouldBe(HoldOutcome.Dropped);
        Taken().Count.ShouldBe(4);
        _buffer.Counters.Dropped.ShouldBe(2);
    }

    [Fact]
    public void Beyond_the_number_of_bytes_they_are_dropped_and_smaller_ones_still_fit()
    {
        Add(Frames.Tcp(1, payload: 800)).ShouldBe(HoldOutcome.Kept);
        Add(Frames.Tcp(2, payload: 800)).ShouldBe(HoldOutcome.FirstDropped);
        Add(Frames.Tcp(900, payload: 8)).ShouldBe(HoldOutcome.Kept);

        _buffer.Counters.WaitingBytes.ShouldBe(54 + 800 + 54 + 8);
    }

    [Fact]
    public void A_dropped_segment_may_come_again()
    {
        for (var i = 0u; i < 4; i++)
            Add(Frames.Tcp(i));
        Add(Frames.Tcp(9)).ShouldBe(HoldOutcome.FirstDropped);
        _buffer.Take(1).Count.ShouldBe(1);

        Add(Frames.Tcp(9)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void A_segment_that_was_sent_on_may_come_again()
    {
        Add(Frames.Tcp(1));
        Taken();

        Add(Frames.Tcp(1)).ShouldBe(HoldOutcome.Kept);
    }

    [Fact]
    public void A_hold_ends_only_when_nothing_waits_and_then_takes_in_nothing()
    {
        Add(Frames.Tcp(1));
        _buffer.TryClose().ShouldBeFalse();
        Taken();

        _buffer.TryClose().ShouldBeTrue();
        Add(Frames.Tcp(2)).ShouldBe(HoldOutcome.Closed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(33)]
    [InlineData(53)]
    public void A_cut_frame_is_kept_and_never_taken_for_a_segment(int length)
    {
        var frame = Frames.Tcp(1)[..length];

        Add(frame).ShouldBe(HoldOutcome.Kept);
        Add(frame).ShouldBe(HoldOutcome.Kept);
    }

    [Theory]
    [InlineData(14, 0x4f)]
    [InlineData(14, 0x41)]
    [InlineData(14, 0x65)]
    [InlineData(16, 0xff)]
    [InlineData(46, 0xf0)]
    public void A_frame_that_lies_about_its_lengths_is_not_taken_for_a_segment(int offset, byte value)
    {
        var frame = Frames.Tcp(1);
        frame[offset] = value;

        Add(frame).ShouldBe(HoldOutcome.Kept);
        Add(frame).ShouldBe(HoldOutcome.Kept);
    }

    private HoldOutcome Add(byte[] frame, int port = 1) => _buffer.Add(new HeldPacket(port, frame));

    private List<HeldPacket> Taken()
    {
        var taken = new List<HeldPacket>();
        while (_buffer.Take(2) is { Count: > 0 } packets)
            taken.AddRange(packets);
        return taken;
    }

    private static uint Sequence(HeldPacket packet) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.Frame.Span[38..]);
}
