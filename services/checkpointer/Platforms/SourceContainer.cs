namespace Migration.Checkpointer.Platforms;

/// <summary>A running container that is to be checkpointed, or is left stopped by its checkpoint.</summary>
/// <param name="Id">What the platform calls it.</param>
/// <param name="Pid">Process id of its first process on this node.</param>
/// <param name="StateFolder">Folder in which the platform keeps its files about it; null where that is not of use.</param>
/// <param name="DumpFolder">
/// Folder in which the platform has CRIU write its images; null where they are written beside the archive.
/// </param>
public sealed record SourceContainer(string Id, int Pid, string? StateFolder = null, string? DumpFolder = null);
