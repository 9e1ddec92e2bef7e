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
        rows.Single(r => r.Key.Table == Pipeline.Backend).Params.First.ShouldBe(Ipv4.Parse("10.0.2.20").Value);
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

    private static TableRow[] Plan(DesiredState state) => [.. RowPlanner.Plan(state, new BucketTables(Buckets))];

    private static string Backend(TableRow[] rows) => rows.Single(r => r.Key.Table == Pipeline.Backend).Action.Name;

    private static string? Way(TableRow[] rows, string address) =>
        rows.Where(r => r.Key.Table == Pipeline.BackendSource && r.Key.First == Ipv4.Parse(address).Value)
            .Select(r => r.Action.Name)
            .SingleOrDefault();
}
