namespace Migration.Checkpointer.Platforms;

/// <summary>How well a node could take a workload in.</summary>
/// <param name="Problems">What stands against it, each with the cure; empty when nothing does.</param>
/// <param name="HasBaseImage">Whether the workload's base image is there already; null when that is not known.</param>
/// <param name="Load">Share of the node that is taken, 0 to 1; null when that is not known.</param>
public sealed record TargetFitness(IReadOnlyList<string> Problems, bool? HasBaseImage = null, double? Load = null);
