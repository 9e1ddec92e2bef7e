using Migration.Dashboard.Latency;
using Migration.Dashboard.Model;
using Migration.Dashboard.Tests.Harness;

namespace Migration.Dashboard.Tests.Unit;

public sealed class LatencyChartTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_stall_is_told_with_its_length_where_it_ended()
    {
        var chart = new LatencyChart(Samples.Clients(Now, 30, 2266));

        chart.Stall.ShouldNotBeNull();
        chart.Stall.Value.Ms.ShouldBe(2266);
        chart.Stall.Value.X.ShouldBeInRange(500, 560);
        chart.LatestMedian.ShouldNotBeNull().ShouldBeLessThan(1);
    }

    [Fact]
    public void Without_one_none_is_told()
    {
        new LatencyChart(Samples.Clients(Now, 0)).Stall.ShouldBeNull();
        new LatencyChart(new ClientsInfo(0, 0, TimeSpan.FromMilliseconds(200), [])).Stall.ShouldBeNull();
    }

    [Fact]
    public void The_median_has_a_gap_where_no_reply_came()
    {
        var chart = new LatencyChart(Samples.Clients(Now, 30, 2266));
        chart.Median.Count(c => c == 'M').ShouldBe(2);
        chart.Worst.Count(c => c == 'M').ShouldBe(1);
    }

    [Fact]
    public void Freeze_windows_lie_where_the_migrations_held()
    {
        var chart = new LatencyChart(Samples.Clients(Now));
        var windows = chart.Freezes(
            [Samples.Completed(Guid.NewGuid(), Now.AddSeconds(-30)), Samples.Completed(Guid.NewGuid(), Now.AddHours(-1))],
            Now);

        var (from, to) = windows.ShouldHaveSingleItem();
        from.ShouldBe(1000 * (1 - (28.69 / 60)), 0.01);
        to.ShouldBeGreaterThan(from);
    }
}
