using Migration.Softswitch.Externs;
using Migration.Softswitch.Tests.Support;

namespace Migration.Softswitch.Tests.Externs;

public class MeterCellTests
{
    [Fact]
    public void Colours_follow_both_rates()
    {
        var clock = new ManualClock();
        var cell = new MeterCell(clock) { Rates = new MeterRates(1000, 100, 2000, 200) };

        Colours(cell, 5, 50).ShouldBe("GGYYR");
        clock.Advance(TimeSpan.FromMilliseconds(50));
        Colours(cell, 3, 50).ShouldBe("GYR");
        clock.Advance(TimeSpan.FromHours(1));
        Colours(cell, 5, 50).ShouldBe("GGYYR", "a bucket never holds more than its burst");
    }

    [Fact]
    public void Without_rates_everything_is_green()
    {
        var cell = new MeterCell(new ManualClock()) { Rates = new MeterRates(0, 0, 0, 0) };
        Colours(cell, 1, 1).ShouldBe("R");

        cell.Rates = null;

        Colours(cell, 3, 1000).ShouldBe("GGG");
    }

    private static string Colours(MeterCell cell, int packets, int cost) =>
        string.Concat(Enumerable.Range(0, packets).Select(_ => "GYR"[(int)cell.Execute(cost)]));
}
