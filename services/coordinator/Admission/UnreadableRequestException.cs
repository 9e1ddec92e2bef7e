using System.Text.Json;

namespace Migration.Coordinator.Admission;

/// <summary>
/// A request is JSON but not a MigrationRequested. Carries no inner exception, as that would replace it in the header
/// of the error queue; its message says all that was known.
/// </summary>
/// <param name="json">What the reader said.</param>
internal sealed class UnreadableRequestException(JsonException json) : Exception(
    $"{json.Message} {(json.InnerException is { } inner ? inner.Message + " " : "")}"
    + "docs/contracts.md shows a complete request.");
