using System.Net;
using Google.Protobuf;
using Migration.P4Runtime.Tests.Fakes;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.P4Runtime.Tests;

public class P4InfoIndexTests
{
    private static readonly P4InfoIndex Index = Samples.Index;

    [Fact]
    public void A_row_built_by_names_has_ids_and_shortest_bytes()
    {
        var row = Index.Table("backend").Entry()
            .Exact("backend_id", 7)
            .Action("ingress.deliver", ("port", 511), ("address", IPAddress.Parse("0.0.1.2")))
            .Build();

        row.TableId.ShouldBe(33554433u);
        row.Match.ShouldHaveSingleItem().Exact.Value.ShouldBe(ByteString.CopyFrom(7));
        row.Action.Action.ActionId.ShouldBe(16777217u);
        row.Action.Action.Params.Select(p => (p.ParamId, p.Value.ToBase64())).ShouldBe(
            [(2u, ByteString.CopyFrom(1, 255).ToBase64()), (1u, ByteString.CopyFrom(1, 2).ToBase64())]);
    }

    [Fact]
    public void Zero_is_one_byte() =>
        Index.Table("backend").Entry().Exact("backend_id", new byte[4]).BuildKey()
            .Match[0].Exact.Value.ShouldBe(ByteString.CopyFrom(0));

    [Fact]
    public void Every_kind_of_key_is_built_and_described()
    {
        var row = Index.Table("acl").Entry()
            .Lpm("dst", IPAddress.Parse("10.1.0.0"), 16)
            .Ternary("flags", 0x100, 0x180)
            .Range("port", 80, 90)
            .Optional("vlan", 5)
            .Action("deliver", ("address", 1), ("port", 2))
            .Priority(3)
            .Build();

        Index.Describe(row).ToString().ShouldBe(
            "ingress.acl[dst=0x0a010000/16 flags=256&384 port=80..90 vlan=5 priority 3] -> "
            + "ingress.deliver(address=1 port=2)");
    }

    [Fact]
    public void Keys_that_match_anything_are_left_out() =>
        Index.Table("acl").Entry().Lpm("dst", 0, 0).Ternary("flags", 0, 0).Priority(1).BuildKey().Match.ShouldBeEmpty();

    public static TheoryData<Func<P4InfoIndex, object>, string> Mistakes => new()
    {
        { i => i.Table("back"), "no table is named 'back'; there are: acl, backend, ingress.acl, ingress.backend" },
        { i => i.Table("backend").Entry().Exact("id", 1), "has no field 'id'; it has: backend_id" },
        { i => i.Table("backend").Entry().Lpm("backend_id", 1, 32), "matched Exact, not Lpm" },
        { i => i.Table("backend").Entry().Exact("backend_id", 1UL << 32), "needs 33 bits, the field has 32" },
        { i => i.Table("backend").Entry().Exact("backend_id", 1).Exact("backend_id", 1), "given twice" },
        { i => i.Table("backend").Entry().BuildKey(), "no value for the exact keys backend_id" },
        { i => i.Table("backend").Entry().Exact("backend_id", 1).Build(), "has no action" },
        { i => i.Table("backend").Entry().Exact("backend_id", 1).Priority(1).BuildKey(), "take no priority" },
        { i => i.Table("backend").Entry().Action("drop"), "has no action 'drop'; it has: NoAction, ingress.deliver" },
        { i => i.Table("backend").Entry().Action("deliver", ("port", 1)), "no value for address" },
        { i => i.Table("backend").Entry().Action("deliver", ("prt", 1)), "no parameter 'prt'" },
        { i => i.Table("backend").Entry().Exact("backend_id", 1).Action("NoAction").Build(), "is DefaultOnly" },
        { i => i.Table("acl").Entry().BuildKey(), "needs a priority above 0" },
        { i => i.Table("acl").Entry().Lpm("dst", 0x0A010001, 16), "bits set behind the prefix" },
        { i => i.Table("acl").Entry().Ternary("flags", 3, 1), "bits outside the mask" },
        { i => i.PacketOut.Encode(("egress_port", 1)), "no value for _pad" },
        { i => i.PacketOut.Encode(("egress_port", 512), ("_pad", 0)), "needs 10 bits, the field has 9" },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Mistakes_are_named(Func<P4InfoIndex, object> mistake, string words) =>
        Should.Throw<P4InfoException>(() => mistake(Index)).Message.ShouldContain(words);

    [Fact]
    public void A_default_action_takes_no_key_and_may_be_default_only() =>
        Index.Table("backend").Entry().Default().Action("NoAction").Build().IsDefaultAction.ShouldBeTrue();

    [Fact]
    public void Packet_metadata_is_read_by_name()
    {
        var metadata = new PacketMetadata { MetadataId = 2, Value = ByteString.CopyFrom(1, 4) };
        var packet = new PacketIn { Metadata = { metadata } };

        Index.PacketIn.Read(packet.Metadata, "ingress_port").ToUInt64().ShouldBe(260UL);
        Should.Throw<P4InfoException>(() => Index.PacketIn.Read(packet.Metadata, "backend_id"));
    }

    [Fact]
    public void Unknown_ids_are_described_by_number()
    {
        var exact = new FieldMatch.Types.Exact { Value = ByteString.CopyFrom(1) };
        var row = new TableEntry
        {
            TableId = 5,
            Match = { new FieldMatch { FieldId = 9, Exact = exact } },
            Action = new TableAction { ActionProfileGroupId = 4 },
        };

        Index.Describe(row).ToString().ShouldBe("table 5[field 9=1] -> group 4()");
    }

    [Fact]
    public void Clashing_names_are_refused()
    {
        var info = Index.Info.Clone();
        info.Tables[1].Preamble.Name = "ingress.backend";

        Should.Throw<P4InfoException>(() => new P4InfoIndex(info)).Message
            .ShouldContain("two tables named 'ingress.backend'");
    }
}
