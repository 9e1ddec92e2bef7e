namespace Migration.Coordinator.Admission;

/// <summary>A request has null where a value has to be.</summary>
/// <param name="member">The member, as JSON names it.</param>
internal sealed class IncompleteRequestException(string member)
    : Exception($"MigrationRequested.{member} is null; docs/contracts.md shows a complete request.");
