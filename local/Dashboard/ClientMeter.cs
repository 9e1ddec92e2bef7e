using System.Runtime.CompilerServices;
using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;
using Migration.Local.Load;

namespace Migration.Local.Dashboard;

/// <summary>What the clients of the local run see, sample by sample.</summary>
/// <param name="clients">The clients.</param>
/// <param name="time">Clock.</param>
internal sealed class ClientMeter(ClientLoad clients, TimeProvider time) : IClientSource
{
    private const int Kept = 400;
    private static readonly TimeSpan Width = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public async IAsyncEnumerable<ClientsInfo> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<LatencySample> samples = [];
        using var timer = new PeriodicTimer(Width, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var reading = clients.ReadLatency();
            var sample = new LatencySample(
                time.GetUtcNow(), reading.Median?.TotalMilliseconds, reading.Worst?.TotalMilliseconds,
                reading.Replies);
            samples = [.. samples.TakeLast(Kept - 1), sample];
            yield return new ClientsInfo(clients.Count, clients.Causes.Count(), Width, samples);
        }
    }
}
