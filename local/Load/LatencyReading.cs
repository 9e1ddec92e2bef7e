namespace Migration.Local.Load;

/// <summary>What clients waited since the last reading.</summary>
/// <param name="Replies">Replies that came.</param>
/// <param name="Median">Median wait for them; null when none came.</param>
/// <param name="Worst">Longest wait, that of an open request included; null when nobody asked.</param>
public sealed record LatencyReading(int Replies, TimeSpan? Median, TimeSpan? Worst);
