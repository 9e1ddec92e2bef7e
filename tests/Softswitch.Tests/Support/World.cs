using System.Net;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Tests.Support;

/// <summary>Rows of containerflow.p4, by name.</summary>
internal static class World
{
    public static P4Value Ip(string text) => IPAddress.Parse(text);

    public static P4Value Mac(string text) => Frame.Mac(text);

    public static P4EntryBuilder Row(string table) => CompiledProgram.Names.Table(table).Entry();

    public static P4EntryBuilder Backend(uint id) => Row("ingress.backend").Exact("backend_id", id);

    public static P4EntryBuilder To(this P4EntryBuilder row, string action, string address, int port, int switchPort) =>
        row.Action(
            action, ("address", Ip(address)), ("l4_port", port), ("dmac", Mac($"02-00-00-00-00-0{switchPort}")),
            ("port", switchPort));

    /// <summary>A service with all buckets on backend 1, its way back, and routes to everybody.</summary>
    public static MemorySwitch WithService(
        this MemorySwitch target, int protocol = 6, int vipPort = 80, int l4Port = 8080)
    {
        const int Buckets = 4;
        target.Write(Update.Types.Type.Insert, Row("ingress.service")
            .Exact("dst_addr", Ip(MemorySwitch.Vip)).Exact("protocol", protocol).Exact("dst_port", vipPort)
            .Action("ingress.set_service", ("service_id", 1), ("bucket_count", Buckets)));
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            target.Write(Update.Types.Type.Insert, Row("ingress.bucket")
                .Exact("service_id", 1).Exact("bucket", bucket).Action("ingress.set_backend", ("backend_id", 1)));
        }

        target.Write(Update.Types.Type.Insert, Backend(1).To("ingress.deliver", MemorySwitch.BackendA, l4Port, 2));
        target.Write(Update.Types.Type.Insert, Source(MemorySwitch.BackendA, protocol, l4Port)
            .Action("ingress.from_service", ("vip", Ip(MemorySwitch.Vip)), ("l4_port", vipPort)));
        return target.WithRoutes();
    }

    public static P4EntryBuilder Source(string address, int protocol, int port) => Row("ingress.backend_source")
        .Exact("src_addr", Ip(address)).Exact("protocol", protocol).Exact("src_port", port);

    public static MemorySwitch WithRoutes(this MemorySwitch target)
    {
        target.Route("198.51.100.0", 24, 1);
        target.Route("10.1.0.0", 16, 2);
        target.Route("10.2.0.0", 16, 3);
        for (var port = 1; port <= 3; port++)
        {
            target.Write(Update.Types.Type.Insert, Row("egress.port_mac").Exact("port", port)
                .Action("egress.set_source_mac", ("mac", Mac($"02-00-00-00-00-A{port}"))));
        }

        return target;
    }

    public static void Route(this MemorySwitch target, string prefix, int bits, int port) =>
        target.Write(Update.Types.Type.Insert, Row("ingress.route").Lpm("dst_addr", Ip(prefix), bits)
            .Action("ingress.next_hop", ("dmac", Mac($"02-00-00-00-00-0{port}")), ("port", port)));

    public static Frame ToVip(byte flags = 0x10) => new()
    {
        Src = MemorySwitch.Client, Dst = MemorySwitch.Vip, SrcPort = 40000, DstPort = 80, Flags = flags,
        Payload = [1, 2, 3],
    };
}
