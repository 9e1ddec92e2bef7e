using Migration.Contracts;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Migrations;

public class HoldLimitTests : SwitchCtlTest
{
    protected override (string Key, string Value)[] Settings =>
        [("SwitchCtl:Migrations:HoldLimit", "00:00:01"), ("SwitchCtl:Migrations:ResumeWait", "00:00:00")];

    [Fact]
    public async Task A_hold_on_which_nobody_decides_is_given_up()
    {
        // Not waited for: on a busy machine the limit may be over before the hold is told.
        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishAsync(Messages.Drained);

        (await Host.PublishedAsync<MigrationAborted>()).Reason.ShouldContain("HoldLimit");
        await Host.PublishedAsync<TrafficReleased>();
        BackendAction.ShouldBe("ingress.deliver");
    }
}
