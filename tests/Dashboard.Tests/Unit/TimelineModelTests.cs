using Migration.Dashboard.Tests.Harness;
using Migration.Dashboard.Timeline;

namespace Migration.Dashboard.Tests.Unit;

public sealed class TimelineModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_freeze_window_ends_with_the_redirect_and_is_as_long_as_was_measured()
    {
        var line = TimelineModel.Of(Samples.Completed(Guid.NewGuid(), Start, freeze: 2000), Start.AddHours(1));

        line.Freeze.ShouldNotBeNull();
        line.Freeze.IsOpen.ShouldBeFalse();
        line.Freeze.Ms.ShouldBe(2000);
        line.Freeze.To.ShouldBe(line.NoReturn!.Value);
        ((line.Freeze.To - line.Freeze.From) * line.SpanMs).ShouldBe(2000, 0.001);
        line.OpenSince.ShouldBeNull();
        line.Bars.Select(b => b.Place).Distinct().ShouldBe(["target", "source", "switch"]);
    }

    [Fact]
    public void While_it_is_frozen_the_window_grows_with_the_time()
    {
        var running = Samples.Accepted(Guid.NewGuid(), Start).With(4, "Checkpointed");
        var early = TimelineModel.Of(running, Start.AddSeconds(2));
        var late = TimelineModel.Of(running, Start.AddSeconds(9));

        early.Freeze!.IsOpen.ShouldBeTrue();
        (late.Freeze!.Ms - early.Freeze.Ms).ShouldBe(7000, 0.001);
        late.Freeze.To.ShouldBe(1);
        late.OpenSince.ShouldNotBeNull();
    }

    [Fact]
    public void A_rollback_ends_the_window_at_the_release_and_marks_the_step_that_failed()
    {
        var line = TimelineModel.Of(Samples.RolledBack(Guid.NewGuid(), Start), Start.AddHours(1));

        line.NoReturn.ShouldBeNull();
        line.Freeze!.IsOpen.ShouldBeFalse();
        line.Bars.Where(b => b.Failed).Select(b => b.Step.Name).ShouldBe(["push"]);
    }

    [Fact]
    public void Nothing_reported_is_a_line_without_bars()
    {
        var line = TimelineModel.Of(Samples.Accepted(Guid.NewGuid(), Start), Start);

        line.Bars.ShouldBeEmpty();
        line.Freeze.ShouldBeNull();
        line.SpanMs.ShouldBeGreaterThan(0);
        line.Marks.ShouldNotBeEmpty();
    }
}
