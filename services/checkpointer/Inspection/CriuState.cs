namespace Migration.Checkpointer.Inspection;

/// <summary>Whether CRIU works on this node.</summary>
/// <param name="Version">Its version; null when there is none.</param>
/// <param name="Problem">What is wrong and the cure; null when it works.</param>
public sealed record CriuState(string? Version, string? Problem);
