using Microsoft.Extensions.Options;
using Migration.ImageBuilder;
using Migration.ImageBuilder.Images;

namespace Migration.NodeServices.Tests.ImageBuilder;

public class PushRatesTests
{
    private const long Bytes = 100_000_000;

    [Theory]
    [InlineData(1.0, 2.0, false)]
    [InlineData(2.0, 1.0, true)]
    public void The_way_that_was_faster_is_taken(double withoutSeconds, double withSeconds, bool compresses)
    {
        var rates = Rates(CompressionMode.Auto);
        rates.CompressesNow(null).ShouldBeFalse();
        rates.CompressesAhead(null).ShouldBeFalse();
        rates.Took(null, false, Bytes, TimeSpan.FromSeconds(withoutSeconds));
        rates.CompressesNow(null).ShouldBeFalse("clients wait, and nothing is known of the other way");
        rates.CompressesAhead(null).ShouldBeTrue("there is time to try");
        rates.Took(null, true, Bytes, TimeSpan.FromSeconds(withSeconds));

        rates.CompressesNow(null).ShouldBe(compresses);
        rates.CompressesAhead(null).ShouldBe(compresses);
    }

    [Fact]
    public void The_slower_way_is_tried_again_and_may_win()
    {
        var rates = Rates(CompressionMode.Auto);
        rates.Took(null, false, Bytes, TimeSpan.FromSeconds(1));
        rates.Took(null, true, Bytes, TimeSpan.FromSeconds(2));

        Enumerable.Range(0, 32).Count(_ => rates.CompressesAhead(null)).ShouldBe(2);

        rates.Took(null, true, Bytes, TimeSpan.FromSeconds(0.1));
        rates.CompressesNow(null).ShouldBeTrue();
    }

    [Fact]
    public void A_limit_has_rates_of_its_own_and_a_small_push_says_nothing()
    {
        var rates = Rates(CompressionMode.Auto);
        rates.Took(1_000_000, false, Bytes, TimeSpan.FromSeconds(100));
        rates.Took(1_000_000, true, Bytes, TimeSpan.FromSeconds(50));
        rates.Took(null, false, 1000, TimeSpan.FromSeconds(2));
        rates.Took(null, true, 1000, TimeSpan.FromSeconds(1));

        rates.CompressesAhead(1_000_000).ShouldBeTrue();
        rates.CompressesNow(null).ShouldBeFalse();
        rates.CompressesAhead(null).ShouldBeFalse();
    }

    [Theory]
    [InlineData(CompressionMode.Zstd, true)]
    [InlineData(CompressionMode.None, false)]
    public void What_is_set_is_done(CompressionMode mode, bool compresses)
    {
        var rates = Rates(mode);
        rates.Took(null, !compresses, Bytes, TimeSpan.FromSeconds(1));
        rates.CompressesNow(null).ShouldBe(compresses);
        rates.CompressesAhead(null).ShouldBe(compresses);
    }

    private static PushRates Rates(CompressionMode mode) =>
        new(Options.Create(new ImageBuilderOptions { Compression = mode }));
}
