using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Control;

/// <summary>Idle timeouts: over P4Runtime on loopback, and with a clock of the test's own.</summary>
public sealed class IdleTimeoutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_idle_row_is_told_of_again_and_again_and_reads_back_with_its_timeout()
    {
        await using var target = await ControlledSwitch.StartAsync();
        var row = Source(1, TimeSpan.FromMilliseconds(100)).Metadata(ByteString.CopyFromUtf8("tag")).Build();
        await target.WriteAsync(Type.Insert, new Entity { TableEntry = row });

        for (var i = 0; i < 2; i++)
        {
            var notification = await target.Client.IdleTimeouts.ReadAsync(Token);
            notification.Timestamp.ShouldBeGreaterThan(0);
            var told = notification.TableEntry.ShouldHaveSingleItem();
            told.Match.ShouldBe(row.Match);
            told.Metadata.ShouldBe(row.Metadata);
            told.IdleTimeoutNs.ShouldBe(100_000_000);
        }

        (await target.ReadAsync(new Entity { TableEntry = new() { TableId = row.TableId } }))
            .ShouldBe([new Entity { TableEntry = row }]);
        var asked = new Entity { TableEntry = new() { TableId = row.TableId, TimeSinceLastHit = new() } };
        (await target.ReadAsync(asked)).ShouldHaveSingleItem().TableEntry.TimeSinceLastHit.ElapsedNs
            .ShouldBeGreaterThanOrEqualTo(100_000_000);
    }

    [Fact]
    public async Task Only_where_a_table_has_them()
    {
        await using var target = await ControlledSwitch.StartAsync();
        var plain = ControlledSwitch.Row("plain").Priority(1).Action("send", ("port", 2)).Build();
        plain.IdleTimeoutNs = 1;
        (await target.CodeAsync(Type.Insert, new Entity { TableEntry = plain }))
            .ShouldBe(GrpcStatusCode.InvalidArgument);
        var source = Source(1, TimeSpan.Zero).Build();
        source.TimeSinceLastHit = new();
        (await target.CodeAsync(Type.Insert, new Entity { TableEntry = source }))
            .ShouldBe(GrpcStatusCode.InvalidArgument);
        var asked = new TableEntry { TableId = plain.TableId, TimeSinceLastHit = new() };
        (await target.ReadCodeAsync(new Entity { TableEntry = asked })).ShouldBe(GrpcStatusCode.InvalidArgument);
    }

    [Fact]
    public void A_packet_starts_the_time_anew()
    {
        var clock = new ManualClock();
        var target = new MemorySwitch(clock, CompiledProgram.ControlConfig());
        target.Write(Type.Insert, Source(1, TimeSpan.FromSeconds(10)));

        clock.Advance(TimeSpan.FromSeconds(9));
        target.Send(1, ControlledSwitch.Probe(0, source: 1));
        clock.Advance(TimeSpan.FromSeconds(9));
        target.Target.Tick();
        target.Controller.IdleTimeouts.ShouldBeEmpty();
        clock.Advance(TimeSpan.FromSeconds(1));
        target.Target.Tick();
        target.Controller.IdleTimeouts.Count.ShouldBe(1);
        target.Target.Tick();
        target.Controller.IdleTimeouts.Count.ShouldBe(1, "the next is due after another timeout");
        clock.Advance(TimeSpan.FromSeconds(10));
        target.Target.Tick();
        target.Controller.IdleTimeouts.Count.ShouldBe(2);
    }

    private static P4EntryBuilder Source(int source, TimeSpan timeout) => ControlledSwitch.Row("source")
        .Exact("src_addr", 0x0200_0000_0000UL + (ulong)source).Action("known").IdleTimeout(timeout);
}
