using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>A step as an event reported it.</summary>
/// <param name="Event">Key of the event that reported it; a repeated event does not report twice.</param>
/// <param name="Position">Place within that event, from 0.</param>
/// <param name="Report">What was measured.</param>
/// <param name="Attempt">Of which attempt to move the workload, from 1.</param>
/// <param name="Failure">Why it failed; null when it succeeded.</param>
internal sealed record RecordedStep(
    string Event, int Position, StepReport Report, int Attempt = 1, string? Failure = null);
