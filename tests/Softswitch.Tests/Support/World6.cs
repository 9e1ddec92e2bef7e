using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Tests.Support;

/// <summary>The world of <see cref="World"/> with IPv6 addresses.</summary>
internal static class World6
{
    public const string Vip = "2001:db8:100::10";
    public const string Client = "2001:db8:64::7";
    public const string BackendA = "fd00:1::2";
    public const string BackendB = "fd00:2::2";
    private const int Buckets = 4;

    /// <summary>A service with all buckets on backend 1, its way back, and routes to everybody.</summary>
    public static MemorySwitch WithService6(
        this MemorySwitch target, int protocol = 6, int vipPort = 80, int l4Port = 8080)
    {
        target.Write(Update.Types.Type.Insert, World.Row("ingress.service6")
            .Exact("dst_addr", World.Ip(Vip)).Exact("protocol", protocol).Exact("dst_port", vipPort)
            .Action("ingress.set_service6", ("service_id", 1), ("bucket_count", Buckets)));
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            target.Write(Update.Types.Type.Insert, World.Row("ingress.bucket")
                .Exact("service_id", 1).Exact("bucket", bucket).Action("ingress.set_backend", ("backend_id", 1)));
        }

        target.Write(Update.Types.Type.Insert, World.Backend(1).To("ingress.deliver6", BackendA, l4Port, 2));
        target.Write(Update.Types.Type.Insert, Source(BackendA, protocol, l4Port)
            .Action("ingress.from_service6", ("vip", World.Ip(Vip)), ("l4_port", vipPort)));
        target.Route6("2001:db8:64::", 64, 1);
        target.Route6("fd00:1::", 64, 2);
        target.Route6("fd00:2::", 64, 3);
        return target;
    }

    public static P4EntryBuilder Source(string address, int protocol, int port) => World.Row("ingress.backend_source6")
        .Exact("src_addr", World.Ip(address)).Exact("protocol", protocol).Exact("src_port", port);

    public static void Route6(this MemorySwitch target, string prefix, int bits, int port) =>
        target.Write(Update.Types.Type.Insert, World.Row("ingress.route6").Lpm("dst_addr", World.Ip(prefix), bits)
            .Action("ingress.next_hop6", ("dmac", World.Mac($"02-00-00-00-00-0{port}")), ("port", port)));

    public static Frame ToVip(byte flags = 0x10) => World.ToVip(flags) with { Src = Client, Dst = Vip };
}
