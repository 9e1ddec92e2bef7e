using System.Buffers.Binary;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Pipeline;

/// <summary>Parts of v1model that containerflow.p4 does not use (Programs/features.p4).</summary>
public class FeatureTests
{
    private static readonly byte[] ReachedEnd = [0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f];
    private readonly MemorySwitch _target = new(config: CompiledProgram.FeaturesConfig());

    [Theory]
    [InlineData(1, 200, 100, 255)]      // saturating add
    [InlineData(1, 20, 10, 30)]
    [InlineData(5, 20, 30, 0)]          // saturating subtract
    [InlineData(5, 30, 20, 10)]
    [InlineData(2, 0xf0, 0x01, 0x01f8)] // -16 >> 1 = -8, and -16 < 1
    [InlineData(2, 0x10, 0xff, 0x0208)] // 16 >> 1 = 8, and not 16 < -1
    [InlineData(6, 0x12, 0x34, 0x1234)] // concatenation
    [InlineData(11, 1, 2, 0x0ff0)]      // unsigned subtraction wraps in its own width before it widens
    [InlineData(4, 0x31, 0x32, 0x4594)] // CRC-16/ARC of "12"
    [InlineData(10, 0x15, 0, 0x1111)]   // const entries, the first that fits
    [InlineData(10, 0x25, 0, 0x2222)]
    [InlineData(8, 1, 1, 0xdead)]       // default action with data
    public void Result_of_an_operation(byte op, byte a, byte b, int expected) =>
        Ask(op, a, b).Result.ShouldBe(expected);

    [Fact]
    public void Register_keeps_its_value_between_packets()
    {
        Ask(3, 7, 200).Result.ShouldBe(200);
        Ask(3, 7, 100).Result.ShouldBe(300);
        Ask(3, 8, 1).Result.ShouldBe(1);
    }

    [Fact]
    public void Ternary_rows_go_by_priority_and_the_action_run_steers_the_control()
    {
        Ask(7, 0x1f, 9).B.ShouldBe((byte)2);
        Insert(Row("by_ternary").Ternary("a", 0x10, 0xf0).Exact("b", 9).Action("set_result", ("value", 1)).Priority(1));
        Insert(Row("by_ternary").Ternary("a", 0x1f, 0xff).Exact("b", 9).Action("set_result", ("value", 2)).Priority(2));
        Insert(Row("by_ternary").Exact("b", 8).Action("leave", ("value", 3)).Priority(1));

        Ask(7, 0x1f, 9).ShouldSatisfyAllConditions(p => p.Result.ShouldBe(2), p => p.B.ShouldBe((byte)1));
        Ask(7, 0x11, 9).Result.ShouldBe(1);
        Ask(7, 0x21, 9).Result.ShouldBe(0);
        var left = Ask(7, 0x77, 8);
        left.Result.ShouldBe(3);
        left.SrcMac.ShouldNotBe(ReachedEnd);
        Ask(7, 0x11, 9).SrcMac.ShouldBe(ReachedEnd);
    }

    [Fact]
    public async Task Range_and_optional_fields_match_and_read_back()
    {
        var range = Row("by_range").Range("a", 10, 20).Action("set_result", ("value", 1)).Priority(1);
        var both = Row("by_range").Range("a", 15, 30).Optional("b", 5).Action("set_result", ("value", 2)).Priority(2);
        Insert(range);
        Insert(both);

        Ask(8, 10, 0).Result.ShouldBe(1);
        Ask(8, 20, 5).Result.ShouldBe(2);
        Ask(8, 20, 6).Result.ShouldBe(1);
        Ask(8, 21, 6).Result.ShouldBe(0xdead);
        Ask(8, 9, 0).Result.ShouldBe(0xdead);
        _target.TryWrite(Row("by_range").Range("a", 1, 2).Action("set_result", ("value", 1)).Priority(1)
            .ToUpdate(Update.Types.Type.Insert)).Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
        var rows = await _target.ReadAsync(new Entity { TableEntry = new TableEntry() });
        rows.Select(r => r.TableEntry).Where(e => !e.IsConst)
            .ShouldBe([range.Build(), both.Build()], ignoreOrder: true);
    }

    [Fact]
    public void Prefix_beside_an_exact_field()
    {
        Insert(Row("by_prefix").Exact("b", 1).Lpm("a", 0x80, 1).Action("set_result", ("value", 1)));
        Insert(Row("by_prefix").Exact("b", 1).Lpm("a", 0xc0, 2).Action("set_result", ("value", 2)));
        Insert(Row("by_prefix").Exact("b", 2).Action("set_result", ("value", 3)));

        Ask(9, 0x81, 1).Result.ShouldBe(1);
        Ask(9, 0xc1, 1).Result.ShouldBe(2);
        Ask(9, 0x01, 1).Result.ShouldBe(0);
        Ask(9, 0x01, 2).Result.ShouldBe(3);
    }

    [Fact]
    public void Default_action_can_be_changed_and_put_back()
    {
        _target.Write(Update.Types.Type.Modify, Row("by_range").Default().Action("set_result", ("value", 0xbeef)));
        Ask(8, 1, 1).Result.ShouldBe(0xbeef);

        var reset = Row("by_range").Default().Action("set_result", ("value", 0)).ToUpdate(Update.Types.Type.Modify);
        reset.Entity.TableEntry.Action = null;
        _target.TryWrite(reset).IsOk.ShouldBeTrue();
        Ask(8, 1, 1).Result.ShouldBe(0xdead);
    }

    [Fact]
    public void Rows_of_the_program_cannot_be_changed() => _target
        .TryWrite(Row("fixed").Ternary("a", 1, 1).Action("set_result", ("value", 1)).Priority(1)
            .ToUpdate(Update.Types.Type.Insert)).Code.ShouldBe(GrpcStatusCode.PermissionDenied);

    [Fact]
    public void Lookahead_selects_and_headers_are_copied_and_removed()
    {
        var answer = Ask(0x85, 0, 0, 0x31, 0x00, 0x77);

        answer.Result.ShouldBe(0, "a removed header reads as zeros");
        answer.Rest.ShouldBe([0x31, 0x01, 0x77]);
    }

    [Fact]
    public void Verify_failure_wrong_checksum_and_egress_drop_end_the_packet()
    {
        _target.Send(1, Probe(0x85, 0, 0, 0xf1, 0x00)).ShouldBeEmpty();
        var broken = Probe(1, 1, 1);
        broken[^1] ^= 1;
        _target.Send(1, broken).ShouldBeEmpty();
        _target.Send(1, Probe(12, 1, 1)).ShouldBeEmpty();
        _target.Send(1, Probe(1, 1, 1)).Count.ShouldBe(1);
    }

    private static P4EntryBuilder Row(string table) =>
        CompiledProgram.FeatureNames.Table("FeatureIngress." + table).Entry();

    private void Insert(P4EntryBuilder row) => _target.Write(Update.Types.Type.Insert, row);

    private Answer Ask(byte op, byte a, byte b, params byte[] rest)
    {
        var (port, bytes) = _target.Send(2, Probe(op, a, b, rest)).ShouldHaveSingleItem();
        port.ShouldBe(2);
        Checksum.Of(bytes.AsSpan(14, 5)).ShouldBe(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(19)));
        return new Answer(
            bytes[16], BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(17)), bytes[6..12], bytes[21..]);
    }

    private static byte[] Probe(byte op, byte a, byte b, params byte[] rest)
    {
        byte[] fields = [op, a, b, 0, 0];
        var checksum = Checksum.Of(fields);
        return
        [
            .. new byte[12], 0x12, 0x34, .. fields, (byte)(checksum >> 8), (byte)checksum, .. rest,
        ];
    }

    private sealed record Answer(byte B, int Result, byte[] SrcMac, byte[] Rest);
}
