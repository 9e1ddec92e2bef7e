using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

public class ForwardingPathTests
{
    [Fact]
    public async Task Forwarding_allocates_nothing()
    {
        var target = new MemorySwitch().WithService();
        await target.Engine.Ports.RemoveAsync(2);
        var sink = new SinkPort(2);
        target.Engine.Ports.Add(sink, target.Engine);
        var worker = target.Engine.NewWorker();
        var frame = World.ToVip().ToBytes();

        long Run(int packets)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < packets; i++)
            {
                worker.Process(frame, 0, frame.Length, 1);
                worker.Flush();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // The first packets make the worker's buffers. The runtime, which compiles the path anew once it is used often, may
        // take memory of its own on this thread, but not every time.
        Run(10);
        Enumerable.Range(0, 5).Select(_ => Run(10_000)).Min().ShouldBe(0);
        sink.Counters.Sent.Packets.ShouldBe(50_010);
    }

    [Fact]
    public async Task A_packet_sees_all_of_the_old_row_or_all_of_the_new_one()
    {
        var target = new MemorySwitch().WithService();
        const Update.Types.Type Modify = Update.Types.Type.Modify;
        var old = World.Backend(1).To("ingress.deliver", MemorySwitch.BackendA, 8080, 2).ToUpdate(Modify);
        var changed = World.Backend(1).To("ingress.deliver", MemorySwitch.BackendB, 9090, 3).ToUpdate(Modify);
        var frame = World.ToVip().ToBytes();
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            var changes = 0;
            for (; !done.IsCancellationRequested; changes++)
            {
                target.TryWrite(changes % 2 == 0 ? changed : old);
            }

            return changes;
        });

        var seen = new Dictionary<int, int>();
        for (var i = 0; i < 20_000 || seen.Count < 2; i++)
        {
            var (port, bytes) = target.Send(1, frame).ShouldHaveSingleItem();
            var packet = Frame.Parse(bytes);
            (packet.Dst, packet.DstPort, packet.DstMac).ShouldBe(port == 2
                ? (MemorySwitch.BackendA, (ushort)8080, "02-00-00-00-00-02")
                : (MemorySwitch.BackendB, (ushort)9090, "02-00-00-00-00-03"));
            seen[port] = seen.GetValueOrDefault(port) + 1;
        }

        await done.CancelAsync();
        (await writer).ShouldBeGreaterThan(1);
        seen.Keys.Order().ShouldBe([2, 3]);
    }
}
