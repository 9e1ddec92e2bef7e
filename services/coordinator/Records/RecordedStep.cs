using Migration.Contracts;

namespace Migration.Coordinator.Records;

/// <summary>A step as an event reported it.</summary>
/// <param name="Event">Key of the event that reported it; a repeated event does not report twice.</param>
/// <param name="Position">Place within that event, from 0.</param>
/// <param name="Report">What was measured.</param>
internal sealed record RecordedStep(string Event, int Position, StepReport Report);
