namespace Migration.Bench.Tests;

public class FiguresTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void A_percentile_is_the_value_that_so_many_do_not_exceed(double share, double value) =>
        Figures.Percentile(Enumerable.Range(1, 100).Reverse().Select(i => (double)i), share, 1).ShouldBe(value);

    [Fact]
    public void Of_none_it_is_zero() => Figures.Percentile([], 0.99, 1).ShouldBe(0);
}
