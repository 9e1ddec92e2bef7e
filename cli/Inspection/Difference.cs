namespace Migration.Cli.Inspection;

/// <summary>A value that two checkpoints do not have in common.</summary>
/// <param name="Path">Where in the report.</param>
/// <param name="A">In the first; null when it has none.</param>
/// <param name="B">In the second; null when it has none.</param>
internal sealed record Difference(string Path, string? A, string? B);
