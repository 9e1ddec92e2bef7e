namespace Migration.Dashboard.Model;

/// <summary>What the clients saw in a short stretch of time.</summary>
/// <param name="At">Its end.</param>
/// <param name="MedianMs">Median time to a reply, in milliseconds; null when none came.</param>
/// <param name="WorstMs">
/// Longest time to a reply, or without one at the end of the stretch, in milliseconds; null when nobody asked.
/// </param>
/// <param name="Replies">Replies that came.</param>
public sealed record LatencySample(DateTimeOffset At, double? MedianMs, double? WorstMs, int Replies);
