using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Migration.Bench.Fleet;
using Migration.Bench.Freeze;
using Migration.Bench.Plots;
using Migration.Bench.Scale;

namespace Migration.Bench.Tests;

/// <summary>Pictures are drawn from what the benches write, and show it.</summary>
public class PlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_bar_is_as_high_as_its_value_and_none_stands_for_what_was_not_measured()
    {
        var page = XDocument.Parse(new BarChart
        {
            Title = "a < b & \"c\"", Unit = "ms", Groups = ["one", "two"],
            Series = [("x", [10, 20]), ("y", [null, 40])],
        }.Draw());

        page.Descendants(Svg + "title").Single().Value.ShouldBe("a < b & \"c\"");
        var bars = Heights(page).Skip(2).ToList(); // the first two explain the colours
        bars.Count.ShouldBe(3);
        (bars[1] / bars[0]).ShouldBe(2, 0.02);
        (bars[2] / bars[0]).ShouldBe(4, 0.02);
    }

    [Fact]
    public void With_a_logarithmic_axis_ten_times_is_always_as_far()
    {
        var axis = Axis.Logarithmic([3, 900], 0, 300);

        axis.Ticks.ShouldBe([1, 10, 100, 1000], 1e-9);
        axis.At(1).ShouldBe(0, 1e-9);
        axis.At(10).ShouldBe(100, 1e-9);
        axis.At(1000).ShouldBe(300, 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(9)]
    [InlineData(12_345)]
    public void An_axis_holds_its_values_and_has_some_lines_but_not_many(double largest)
    {
        var axis = Axis.Linear([largest], 0, 100);

        axis.At(largest).ShouldBeInRange(0, 100);
        axis.Ticks.Count.ShouldBeInRange(2, 11);
    }

    [Fact]
    public void Benches_draw_what_they_write()
    {
        var freeze = new FreezeResult(5,
        [
            new FreezeCase(16, FreezeLoads.Idle, FreezeWays.StopAndCopy, 900, 910, 2000, 1, 700, new Dictionary<string, double>()),
            new FreezeCase(16, FreezeLoads.Idle, FreezeWays.Floor, 700, null, 700, 0, 700, new Dictionary<string, double>()),
        ]);
        var fleet = new FleetResult(2, 2, 1, 0, 0, 0, 9, 700, 800, 810, 650, 1, 1.1, [650], [700, 800]);
        var sample = new ScaleSample(1, 100, 170, 130, 150, 900);
        var scale = new ScaleResult(8,
        [
            new ScaleCase(100, 5, 2, 1, 0, 9, 11, new HopTimes(1, 1, 2, 3, new Dictionary<string, HopTime>()), 20, 21, 22, 500,
                [new ScaleMemory("coordinator", 1, 2, 3, 4)], [sample, sample with { Ended = 0 }]),
        ]);

        Names(new FreezeBench(), freeze).ShouldBe(["freeze-idle"]);
        Names(new FleetBench(), fleet).ShouldBe(["fleet"]);
        Names(new ScaleBench(), scale).ShouldBe(["scale-cost", "scale-memory"]);
    }

    private static IEnumerable<string> Names(IBench bench, object figures)
    {
        var json = BenchJson.Write(new Dictionary<string, object> { [bench.Name] = figures }, named: false);
        var plots = bench.Draw(JsonDocument.Parse(json).RootElement);
        plots.ShouldAllBe(p => XDocument.Parse(p.Svg).Root!.Name == Svg + "svg");
        return plots.Select(p => p.Name);
    }

    private static IEnumerable<double> Heights(XDocument page) => page.Descendants(Svg + "rect")
        .Select(r => double.Parse(r.Attribute("height")!.Value, CultureInfo.InvariantCulture));
}
