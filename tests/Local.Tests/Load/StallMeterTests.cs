using Migration.Local.Load;

namespace Migration.Local.Tests.Load;

public sealed class StallMeterTests
{
    [Fact]
    public void The_longest_gap_between_replies_counts()
    {
        var meter = new StallMeter(100);
        foreach (var at in (long[])[110, 120, 450, 460])
            meter.Reply(at);

        meter.Longest(465).ShouldBe(330);
        meter.LastReply.ShouldBe(460);
    }

    [Fact]
    public void A_gap_still_open_counts_up_to_now()
    {
        var meter = new StallMeter(0);
        meter.Reply(10);

        meter.Longest(500).ShouldBe(490);
    }

    [Fact]
    public void Gaps_that_ended_before_the_stretch_do_not_count_but_the_one_it_began_in_does_in_full()
    {
        var meter = new StallMeter(0);
        meter.Reply(1000);
        meter.Reset();
        meter.Reply(1300);
        meter.Reply(1310);

        meter.Longest(1310).ShouldBe(300);
    }
}
