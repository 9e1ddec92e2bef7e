using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Tests.Tables;

public class KeyHashTests
{
    [Fact]
    public void Small_numbers_in_both_halves_of_a_key_get_hashes_of_their_own()
    {
        const ulong Services = 1000;
        const ulong Buckets = 509;
        var keys = 0;
        var hashes = new HashSet<int>();
        for (var service = 1UL; service <= Services; service++)
        {
            for (var bucket = 0UL; bucket < Buckets; bucket++, keys++)
            {
                hashes.Add(new ShortKey(0, (service << 32) | bucket).GetHashCode());
            }
        }

        hashes.Count.ShouldBeGreaterThan(keys * 99 / 100);
    }

    [Fact]
    public void Every_part_of_a_long_key_counts()
    {
        var hashes = new HashSet<int>();
        for (var part = 0; part < LongKey.Parts; part++)
        {
            for (var value = 1UL; value <= 1000; value++)
            {
                var key = default(LongKey);
                key.Set(part, (value << 32) | value);
                hashes.Add(key.GetHashCode());
            }
        }

        hashes.Count.ShouldBeGreaterThan(LongKey.Parts * 990);
    }
}
