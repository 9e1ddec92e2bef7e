using Migration.ImageBuilder.Images;
using Migration.Testing;

namespace Migration.NodeServices.Tests.ImageBuilder;

public sealed class TimedReadStreamTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TimedReadStreamTests() => File.WriteAllBytes(_path, new byte[300]);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Without_a_limit_nothing_waits()
    {
        await using var stream = new TimedReadStream(File.OpenRead(_path), _time);

        (await stream.ReadAtLeastAsync(new byte[300], 300, cancellationToken: Cancel)).ShouldBe(300);
    }

    [Fact]
    public async Task With_a_limit_bytes_come_no_faster_and_waiting_is_not_reading()
    {
        await using var stream = new TimedReadStream(File.OpenRead(_path), _time, bytesPerSecond: 100);
        var first = stream.ReadAsync(new byte[100], Cancel).AsTask();
        first.IsCompleted.ShouldBeFalse();

        await AdvanceAsync(first, TimeSpan.FromSeconds(1));
        (await first).ShouldBe(100);
        // What the registry took longer for is made up.
        _time.Advance(TimeSpan.FromSeconds(1));
        (await stream.ReadAsync(new byte[100], Cancel)).ShouldBe(100);

        stream.Elapsed.ShouldBe(TimeSpan.Zero);
    }

    // The wait begins when the read is through, on whichever thread that is.
    private async Task AdvanceAsync(Task read, TimeSpan by)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!_time.HasTimers)
            await timer.WaitForNextTickAsync(Cancel);
        _time.Advance(by);
        await read.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
    }
}
