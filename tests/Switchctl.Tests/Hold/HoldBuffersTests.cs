using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Hold;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Hold;

public sealed class HoldBuffersTests : IPacketOutlet
{
    private const int Backend = 7;
    private readonly HoldOptions _options = new();
    private readonly HoldBuffers _buffers;
    private readonly List<HeldPacket> _sent = [];
    private Func<HeldPacket, Task<bool>> _inject = _ => Task.FromResult(true);

    public HoldBuffersTests() =>
        _buffers = new HoldBuffers(
            Options.Create(_options), this, TimeProvider.System, NullLogger<HoldBuffers>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_punted_during_the_replay_joins_the_end_of_the_queue()
    {
        _buffers.Open(Backend);
        await TakeInAsync(1);
        await TakeInAsync(2);
        var late = new Queue<uint>([3, 4]);
        _inject = async _ =>
        {
            if (late.TryDequeue(out var sequence))
                await TakeInAsync(sequence);
            return true;
        };

        var counters = await _buffers.ReplayAsync(Backend, null, Cancel);

        Sequences.ShouldBe([1, 2, 3, 4]);
        counters!.Value.Replayed.ShouldBe(4);
        _buffers.Counters.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_punted_just_before_the_release_and_read_after_it_is_passed_on_at_once()
    {
        _buffers.Open(Backend);
        await _buffers.ReplayAsync(Backend, null, Cancel);

        await TakeInAsync(9);

        Sequences.ShouldBe([9]);
        _buffers.Stragglers.ShouldBe(1);
    }

    [Fact]
    public async Task What_came_from_an_address_that_is_unsaid_is_dropped_and_the_rest_goes_on()
    {
        _buffers.Open(Backend);
        await TakeInAsync(1);
        await _buffers.TakeInAsync(Backend, new HeldPacket(2, Frames.Answer(7)), Cancel);
        await TakeInAsync(3);

        var counters = await _buffers.ReplayAsync(Backend, new UnsaidPackets(IpAddress.Parse("10.0.2.20")), Cancel);

        Sequences.ShouldBe([1, 3]);
        (counters!.Value.Replayed, counters.Value.Dropped).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Where_two_pods_have_the_address_only_the_one_at_the_port_is_unsaid()
    {
        _buffers.Open(Backend);
        await _buffers.TakeInAsync(Backend, new HeldPacket(1, Frames.Answer(7)), Cancel);
        await _buffers.TakeInAsync(Backend, new HeldPacket(2, Frames.Answer(8)), Cancel);

        var counters = await _buffers.ReplayAsync(Backend, new UnsaidPackets(IpAddress.Parse("10.0.2.20"), Port: 2), Cancel);

        _sent.ShouldHaveSingleItem().IngressPort.ShouldBe(1);
        (counters!.Value.Replayed, counters.Value.Dropped).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Long_after_the_release_it_is_dropped_lest_it_goes_in_circles()
    {
        _options.Aftermath = TimeSpan.Zero;
        _buffers.Open(Backend);
        await _buffers.ReplayAsync(Backend, null, Cancel);

        await TakeInAsync(9);

        _sent.ShouldBeEmpty();
        _buffers.Strays.ShouldBe(1);
    }

    [Fact]
    public async Task Packets_of_a_backend_that_was_never_held_are_dropped()
    {
        await TakeInAsync(1);

        _sent.ShouldBeEmpty();
        _buffers.Strays.ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_be_sent_counts_as_dropped()
    {
        _buffers.Open(Backend);
        await TakeInAsync(1);
        await TakeInAsync(2);
        _inject = async _ =>
        {
            if (_sent.Count > 2)
                return true;
            await TakeInAsync(3);
            return false;
        };

        var counters = await _buffers.ReplayAsync(Backend, null, Cancel);

        Sequences.ShouldBe([1, 2, 3]);
        counters!.Value.ShouldBe(new HoldCounters(0, 0, 3, 1, 2, 0));
    }

    [Fact]
    public async Task Every_backend_has_a_buffer_of_its_own()
    {
        _options.MaxPackets = 1;
        _buffers.Open(Backend);
        _buffers.Open(Backend + 1);
        await TakeInAsync(1);
        await TakeInAsync(2);
        await TakeInAsync(3, Backend + 1);

        _buffers.Counters[Backend].Dropped.ShouldBe(1);
        _buffers.Counters[Backend + 1].Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task Opening_twice_loses_nothing()
    {
        _buffers.Open(Backend);
        await TakeInAsync(1);
        _buffers.Open(Backend);

        await _buffers.ReplayAsync(Backend, null, Cancel);

        Sequences.ShouldBe([1]);
    }

    [Fact]
    public async Task A_replay_of_what_is_not_held_does_nothing() =>
        (await _buffers.ReplayAsync(Backend, null, Cancel)).ShouldBeNull();

    async ValueTask<bool> IPacketOutlet.InjectAsync(IReadOnlyList<HeldPacket> packets, CancellationToken cancellation)
    {
        _sent.AddRange(packets);
        return await _inject(packets[0]);
    }

    private IEnumerable<uint> Sequences =>
        _sent.Select(p => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(p.Frame.Span[38..]));

    private ValueTask TakeInAsync(uint sequence, int backend = Backend) =>
        _buffers.TakeInAsync(backend, new HeldPacket(1, Frames.Tcp(sequence)), Cancel);
}
