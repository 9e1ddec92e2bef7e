using Migration.Contracts;
using Migration.SwitchCtl.Rows;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Migrations;

/// <summary>A pod that takes its address along: source and target cannot be told apart by it.</summary>
public class KeptAddressTests : SwitchCtlTest
{
    private const string Address = "10.0.1.10";

    private static PodEndpoint Target => States.Target with { Address = Address };

    [Fact]
    public async Task It_moves_and_is_heard_all_the_time()
    {
        await Host.PublishAsync(Messages.Prepared with { Target = Target });
        await Host.PublishedAsync<ConnectionsDraining>();
        (BackendAction, Source(Address)).ShouldBe(("ingress.drain", "ingress.from_service"));

        await Host.PublishAsync(Messages.Drained with { Target = Target });
        await Host.PublishedAsync<TrafficHeld>();
        (BackendAction, Source(Address)).ShouldBe(("ingress.hold", "ingress.hold_answers"));

        await Host.PublishAsync(Messages.Restored with { Target = Target });
        await Host.PublishedAsync<TrafficRedirected>();
        (BackendAction, Source(Address)).ShouldBe(("ingress.deliver", "ingress.from_service"));
        Switch.Row(new RowKey(Pipeline.Backend, 1)).ToString()!.ShouldContain("port=2");

        await Host.PublishAsync(Messages.Retired);
        await Host.ReconcileAsync();
        Source(Address).ShouldBe("ingress.from_service");
    }

    [Fact]
    public async Task Given_up_it_is_heard_where_it_was()
    {
        await Host.PublishAsync(Messages.Prepared with { Target = Target });
        await Host.PublishedAsync<ConnectionsDraining>();
        await Host.PublishAsync(Messages.Drained with { Target = Target });
        await Host.PublishedAsync<TrafficHeld>();

        await Host.PublishAsync(Messages.Abort);
        await Host.PublishedAsync<MigrationAborted>();
        await Host.PublishAsync(Messages.Resumed);
        await Host.PublishedAsync<TrafficReleased>();

        (BackendAction, Source(Address)).ShouldBe(("ingress.deliver", "ingress.from_service"));
        Switch.Row(new RowKey(Pipeline.Backend, 1)).ToString()!.ShouldContain("port=1");
    }
}
