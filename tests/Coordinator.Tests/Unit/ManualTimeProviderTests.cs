using Migration.Coordinator.Tests.Harness;
using Migration.Testing;

namespace Migration.Coordinator.Tests.Unit;

public class ManualTimeProviderTests
{
    [Fact]
    public async Task Timers_fire_in_order_and_as_often_as_their_time_has_come()
    {
        var time = new ManualTimeProvider(Samples.Noon);
        var fired = new List<string>();
        await using var once = time.CreateTimer(_ => fired.Add($"once {time.GetUtcNow():mm:ss}"), null,
            TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        await using var again = time.CreateTimer(_ => fired.Add($"again {time.GetUtcNow():mm:ss}"), null,
            TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        time.Advance(TimeSpan.FromSeconds(6));

        fired.ShouldBe(["again 00:02", "again 00:04", "once 00:05", "again 00:06"]);
        time.GetUtcNow().ShouldBe(Samples.Noon.AddSeconds(6));
        time.GetElapsedTime(Samples.Noon.UtcTicks).ShouldBe(TimeSpan.FromSeconds(6));
    }
}
