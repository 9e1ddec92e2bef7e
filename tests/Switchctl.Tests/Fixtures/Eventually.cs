using System.Diagnostics;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>Waits for what another process or thread is about to bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task BeTrueAsync(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
                throw new TimeoutException($"Within {Limit}: {what}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<T> GetAsync<T>(Func<T?> value, string what)
    {
        T? found = default;
        await BeTrueAsync(() => (found = value()) is not null, what);
        return found!;
    }
}
