namespace Migration.Softswitch.Control;

/// <summary>Times as P4Runtime has them.</summary>
internal static class UnixTime
{
    /// <summary>Nanoseconds since 1970, UTC.</summary>
    public static long ToUnixTimeNanoseconds(this DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
