using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Migration.SwitchCtl.Switch;

namespace Migration.SwitchCtl.Terms;

/// <summary>
/// What an instance has to reach. One that acts and lacks something for a while says so, and one that stands by and
/// reaches more takes its place: a cut in the network between an instance and a switch or the broker does not end it,
/// so neither its lock nor its lease would ever be given up.
/// </summary>
/// <param name="switches">The switches.</param>
/// <param name="others">What else has to be reached.</param>
/// <param name="options">How long something is lacked before it is said.</param>
/// <param name="time">Clock.</param>
public sealed class Surroundings(
    SwitchFleet switches, IEnumerable<IReach> others, IOptions<TermOptions> options, TimeProvider time)
{
    private readonly IReach[] _all = [.. switches.All.Select(s => new SwitchReach(s)), .. others];
    // A service that starts waits for what starts beside it, which it is not to be replaced for.
    private const int Patience = 10;
    private readonly ConcurrentDictionary<string, long> _lackedSince = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _met = new(StringComparer.Ordinal);
    private long? _lookedAt;
    private bool _reachedMore;

    /// <summary>Forgets what was lacked in an earlier term.</summary>
    public void Begin()
    {
        _lackedSince.Clear();
        _met.Clear();
        _lookedAt = null;
        _reachedMore = false;
    }

    /// <summary>Names of what this instance, which acts, has not been connected to for a while.</summary>
    public IReadOnlyList<string> Lacked()
    {
        foreach (var connected in _all.Where(r => r.IsConnected))
        {
            _met[connected.Name] = true;
            _lackedSince.TryRemove(connected.Name, out _);
        }

        var now = time.GetTimestamp();
        return
        [
            .. from reach in _all
               where !reach.IsConnected
               let since = _lackedSince.GetOrAdd(reach.Name, now)
               where time.GetElapsedTime(since, now) >= options.Value.LackedFor * (_met.ContainsKey(reach.Name) ? 1 : Patience)
               select reach.Name,
        ];
    }

    /// <summary>
    /// Whether this instance, which stands by and asks this again and again, is to take the place of the one that acts:
    /// it reaches more, and the other one has not found back although there was something to find.
    /// </summary>
    /// <param name="lease">Lease of the one that acts and lacks something; null when it lacks nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> ReachMoreAsync(Lease? lease, CancellationToken cancellation)
    {
        if (lease is null)
        {
            Begin();
            return false;
        }

        if (_lookedAt is { } before && time.GetElapsedTime(before) < options.Value.LackedFor)
            return false;
        if (_reachedMore)
            return true;
        _reachedMore = await LookAsync(lease.Lacks, cancellation);
        _lookedAt = time.GetTimestamp();
        return false;
    }

    private async Task<bool> LookAsync(IReadOnlyList<string> lacked, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Value.LackedFor);
        var answers = await Task.WhenAll(_all.Select(r => r.AnswersAsync(limit.Token)));
        cancellation.ThrowIfCancellationRequested();
        string[] silent = [.. _all.Zip(answers).Where(pair => !pair.Second).Select(pair => pair.First.Name)];
        return silent.Length < lacked.Count && silent.All(lacked.Contains);
    }
}
