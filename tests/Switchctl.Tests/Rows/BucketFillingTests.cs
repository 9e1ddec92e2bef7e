using Migration.SwitchCtl.Rows;

namespace Migration.Switchctl.Tests.Rows;

public class BucketFillingTests
{
    private const int Size = 509;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(25)]
    public void Shares_are_even(int count)
    {
        var shares = BucketFilling.Fill(Names(count), Size).CountBy(b => b).ToDictionary();

        shares.Count.ShouldBe(count);
        var even = Size / (double)count;
        shares.Values.Max().ShouldBeLessThanOrEqualTo((int)Math.Ceiling(even * 1.05));
        shares.Values.Min().ShouldBeGreaterThanOrEqualTo((int)(even * 0.5));
    }

    [Fact]
    public void Adding_one_to_nine_or_removing_one_of_ten_moves_at_most_15_percent()
    {
        for (var run = 0; run < 50; run++)
        {
            var ten = Names(10, $"run{run}-");
            var before = Owners(ten);
            foreach (var gone in ten)
            {
                var after = Owners([.. ten.Where(n => n != gone)]);
                Moved(before, after).ShouldBeLessThanOrEqualTo(0.15, $"run {run} without {gone}");
            }
        }
    }

    [Fact]
    public void The_order_in_which_backends_are_given_does_not_matter()
    {
        var names = Names(10);

        Owners([.. names.Reverse()]).ShouldBe(Owners(names));
    }

    [Fact]
    public void The_filling_is_the_same_in_every_version()
    {
        // Connections follow the buckets: a controller that fills them otherwise after an update resets connections.
        string.Concat(BucketFilling.Fill(["a", "b", "c"], 13)).ShouldBe(Golden);
    }

    [Fact]
    public void Without_backends_there_are_no_buckets() => BucketFilling.Fill([], Size).ShouldBeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(250)]
    public void A_size_that_is_no_prime_is_refused(int size) =>
        Should.Throw<ArgumentException>(() => BucketFilling.Fill(["a"], size)).Message.ShouldContain("prime");

    [Fact]
    public void More_backends_than_buckets_are_refused() =>
        Should.Throw<ArgumentException>(() => BucketFilling.Fill(Names(6), 5)).Message.ShouldContain("do not fit");

    private const string Golden = "1121220001212";

    private static string[] Names(int count, string prefix = "backend-") =>
        [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];

    private static string[] Owners(string[] names) => Array.ConvertAll(BucketFilling.Fill(names, Size), i => names[i]);

    private static double Moved(string[] before, string[] after) =>
        before.Zip(after).Count(p => p.First != p.Second) / (double)before.Length;
}
