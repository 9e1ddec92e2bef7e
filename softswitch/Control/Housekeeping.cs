namespace Migration.Softswitch.Control;

/// <summary>Calls <see cref="SoftswitchTarget.Tick"/> again and again.</summary>
internal sealed class Housekeeping : IDisposable
{
    // Short against the timeouts that controllers set, long against what a look at all rows costs.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private readonly ITimer _timer;

    /// <summary>Starts.</summary>
    public Housekeeping(SoftswitchTarget target, TimeProvider time) =>
        _timer = time.CreateTimer(_ => target.Tick(), null, Interval, Interval);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
