namespace Migration.Fuzz;

/// <summary>A clock that stands still: two switches that see the same packets do the same.</summary>
internal sealed class StillClock : TimeProvider
{
    /// <inheritdoc/>
    public override long GetTimestamp() => 0;
}
