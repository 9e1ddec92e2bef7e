namespace Migration.Platform.Criu.Network;

/// <summary>Outcome of <see cref="AcceptQueues.DrainAsync"/>.</summary>
/// <param name="Drained">The queues were empty at the last look.</param>
/// <param name="Elapsed">How long the wait took.</param>
/// <param name="Last">What the last look found.</param>
public sealed record DrainResult(bool Drained, TimeSpan Elapsed, AcceptQueueCounts Last);
