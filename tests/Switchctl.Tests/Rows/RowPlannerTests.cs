using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Rows;

public class RowPlannerTests
{
    private const int Buckets = 5;

    [Fact]
    public void One_service_with_one_backend_makes_these_rows() =>
        Plan(States.OneService()).Select(r => r.ToString()).ShouldBe(
        [
            "egress.port_mac port=1 -> egress.set_source_mac(mac=02:00:00:00:00:01)",
            "egress.port_mac port=2 -> egress.set_source_mac(mac=02:00:00:00:00:02)",
            "ingress.route dst_addr=10.0.0.0/24 -> ingress.next_hop(dmac=02:00:00:00:00:99, port=3)",
            "ingress.backend_source src_addr=10.0.1.10, protocol=6, src_port=6380 -> "
                + "ingress.from_service(vip=10.0.9.1, l4_port=6379)",
            "ingress.backend backend_id=1 -> "
                + "ingress.deliver(address=10.0.1.10, l4_port=6380, dmac=02:00:00:00:01:0a, port=1)",
            "ingress.bucket service_id=1, bucket=0 -> ingress.set_backend(backend_id=1)",
            "ingress.bucket service_id=1, bucket=1 -> ingress.set_backend(backend_id=1)",
            "ingress.bucket service_id=1, bucket=2 -> ingress.set_backend(backend_id=1)",
            "ingress.bucket service_id=1, bucket=3 -> ingress.set_backend(backend_id=1)",
            "ingress.bucket service_id=1, bucket=4 -> ingress.set_backend(backend_id=1)",
            "ingress.service dst_addr=10.0.9.1, protocol=6, dst_port=6379 -> "
                + "ingress.set_service(service_id=1, bucket_count=5)",
            "ingress.arp_reply target_ip=10.0.9.1 -> ingress.arp_answer(mac=02:00:0a:00:09:01)",
            "ingress.arp_reply target_ip=10.0.1.1 -> ingress.arp_answer(mac=02:00:00:00:00:01)",
        ]);

    [Fact]
    public void A_service_with_an_ipv6_address_makes_these_rows() =>
        Plan(States.OneService6() with { Connections = [new(1, IpAddress.Parse("2001:db8:64::7"), 40000, 1)] })
            .Where(r => r.Key.Table != Pipeline.Bucket).Select(r => r.ToString()).ShouldBe(
        [
            "ingress.route6 dst_addr=fd00:9::/64 -> ingress.next_hop6(dmac=02:00:00:00:00:99, port=3)",
            "ingress.backend_source6 src_addr=fd00:1::a, protocol=6, src_port=6380 -> "
                + "ingress.from_service6(vip=2001:db8::10, l4_port=6379)",
            "ingress.backend backend_id=1 -> "
                + "ingress.deliver6(address=fd00:1::a, l4_port=6380, dmac=02:00:00:00:01:0a, port=1)",
            "ingress.connection6 src_addr=2001:db8:64::7, service_id=1, src_port=40000 -> ingress.stay6(backend_id=1)",
            "ingress.service6 dst_addr=2001:db8::10, protocol=6, dst_port=6379 -> "
                + "ingress.set_service6(service_id=1, bucket_count=5)",
            "ingress.nd_reply target_ip=2001:db8::10 -> ingress.nd_answer(mac=02:06:20:01:0d:a8)",
            "ingress.nd_reply target_ip=fd00:1::1 -> ingress.nd_answer(mac=02:00:00:00:00:01)",
        ]);

    [Theory]
    [InlineData(MigrationPhase.Draining, "ingress.drain6", "ingress.from_service6", "ingress.hold_answers6")]
    [InlineData(MigrationPhase.Held, "ingress.hold", "ingress.from_service6", "ingress.hold_answers6")]
    [InlineData(MigrationPhase.Redirected, "ingress.deliver6", "ingress.fence6", null)]
    public void A_phase_makes_the_rows_of_the_family(
        MigrationPhase phase, string backend, string source, string? target)
    {
        var rows = Plan(States.OneService6(States.Migration6(phase)));

        Backend(rows).ShouldBe(backend);
        Way6("fd00:1::a").ShouldBe(source);
        Way6("fd00:2::14").ShouldBe(target);

        string? Way6(string address) => rows
            .Where(r => r.Key.Table == Pipeline.BackendSource6 && r.Key.First == IpAddress.Parse(address).Value)
            .Select(r => r.Action.Name).SingleOrDefault();
    }

    [Theory]
    [InlineData(MigrationPhase.Draining, "ingress.drain", "ingress.from_service", "ingress.hold_answers")]
    [InlineData(MigrationPhase.Held, "ingress.hold", "ingress.from_service", "ingress.hold_answers")]
    [InlineData(MigrationPhase.Released, "ingress.deliver", "ingress.from_service", null)]
    [InlineData(MigrationPhase.Announced, "ingress.deliver", "ingress.from_service", null)]
    public void A_phase_before_the_redirect_makes_these_rows(
        MigrationPhase phase,
        string backend,
        string source,
        string? target)
    {
        var rows = Plan(States.OneService(States.Migration(phase)));

        Backend(rows).ShouldBe(backend);
        Way(rows, "10.0.1.10").ShouldBe(source);
        Way(rows, "10.0.2.20").ShouldBe(target);
    }

    [Theory]
    [InlineData(MigrationPhase.Redirected, "ingress.fence")]
    [InlineData(MigrationPhase.Retired, null)]
    public void After_the_redirect_the_target_speaks_for_the_service(MigrationPhase phase, string? source)
    {
        var moved = States.Backend with { Endpoint = BackendEndpoint.From(States.Target) };
        var rows = Plan(States.OneService(States.Migration(phase)) with { Backends = [moved] });

        Backend(rows).ShouldBe("ingress.deliver");
        rows.Single(r => r.Key.Table == Pipeline.Backend).Params.First.ShouldBe(IpAddress.Parse("10.0.2.20").Value);
        Way(rows, "10.0.2.20").ShouldBe("ingress.from_service");
        Way(rows, "10.0.1.10").ShouldBe(source);
    }

    [Fact]
    public void A_backend_out_of_service_refuses() =>
        Backend(Plan(States.OneService() with { Backends = [States.Backend with { Refuses = true }] }))
            .ShouldBe("ingress.refuse");

    [Fact]
    public void A_service_without_backends_has_a_row_and_no_buckets()
    {
        var rows = Plan(States.OneService() with { Backends = [] });

        rows.ShouldContain(r => r.Key.Table == Pipeline.Service);
        rows.ShouldNotContain(r => r.Key.Table == Pipeline.Bucket);
    }

    [Fact]
    public void A_gateway_that_is_also_a_service_address_answers_with_its_own_mac()
    {
        var gateway = new Gateway(States.Service.Vip, Mac.Parse("02:00:00:00:00:77"), null);
        var rows = Plan(States.OneService() with { Gateways = [gateway] });

        rows.Single(r => r.Key.Table == Pipeline.ArpReply).Params.First.ShouldBe(gateway.Mac.Value);
    }

    [Fact]
    public void A_pod_with_a_port_of_its_own_has_a_route_and_its_gateway_an_answer()
    {
        var rows = Plan(new DesiredState { Pods = [Pod("a", "node-a", 16)] }).Select(r => r.ToString());

        rows.ShouldBe(
        [
            "egress.port_mac port=16 -> egress.set_source_mac(mac=02:00:a9:fe:01:01)",
            "ingress.route dst_addr=10.1.1.7/32 -> ingress.next_hop(dmac=0a:58:0a:01:01:07, port=16)",
            "ingress.arp_reply target_ip=169.254.1.1 -> ingress.arp_answer(mac=02:00:a9:fe:01:01)",
        ]);
    }

    [Theory]
    [InlineData("node-a", 16)]
    [InlineData("node-b", 17)]
    public void Of_two_pods_with_one_address_the_one_that_serves_has_the_route(string serving, ulong port)
    {
        var backend = States.Backend with
        {
            Endpoint = States.Backend.Endpoint with { Node = serving, Address = IpAddress.Parse("10.1.1.7") },
        };
        var rows = Plan(new DesiredState
        {
            Pods = [Pod("a", "node-a", 16), Pod("b", "node-b", 17)],
            Services = [States.Service],
            Backends = [backend],
        });

        rows.Single(r => r.Key.Table == Pipeline.Route).Params.Second.ShouldBe(port);
    }

    [Fact]
    public void A_switch_elsewhere_reaches_the_pods_of_a_node_through_one_port()
    {
        var state = new DesiredState
        {
            Pods = [Pod("a", "node-a", 16)],
            NodePorts = [new PortOverride("right", "node-a", 3)],
        };

        var rows = Plan(state.SeenBy("right"));

        rows.Single(r => r.Key.Table == Pipeline.Route).Params.Second.ShouldBe(3ul);
        rows.ShouldNotContain(r => r.Key.Table == Pipeline.PortMac);
    }

    [Theory]
    [InlineData(MigrationPhase.Draining, "ingress.from_service")]
    [InlineData(MigrationPhase.Held, "ingress.hold_answers")]
    [InlineData(MigrationPhase.Redirected, "ingress.from_service")]
    public void A_pod_that_keeps_its_address_is_never_silenced_for_good(MigrationPhase phase, string way)
    {
        var migration = States.Migration(phase);
        var keeping = migration with { Target = migration.Target! with { Address = migration.Source.Address } };

        Way(Plan(States.OneService(keeping)), "10.0.1.10").ShouldBe(way);
    }

    private static ConnectedPod Pod(string id, string node, int port) => new(
        id, node, "default", id, IpAddress.Parse("10.1.1.7"), Mac.Parse("0a:58:0a:01:01:07"), port,
        IpAddress.Parse("169.254.1.1"), Mac.Parse("02:00:a9:fe:01:01"));

    private static TableRow[] Plan(DesiredState state) => [.. RowPlanner.Plan(state, new BucketTables(Buckets))];

    private static string Backend(TableRow[] rows) => rows.Single(r => r.Key.Table == Pipeline.Backend).Action.Name;

    private static string? Way(TableRow[] rows, string address) =>
        rows.Where(r => r.Key.Table == Pipeline.BackendSource && r.Key.First == IpAddress.Parse(address).Value)
            .Select(r => r.Action.Name)
            .SingleOrDefault();
}
