namespace Migration.Platform.Criu.Processes;

/// <summary>A mapping of an address space (vma_entry in images/vma.proto).</summary>
/// <param name="Start">First address.</param>
/// <param name="End">Address after the last.</param>
/// <param name="Kinds">What is mapped.</param>
public readonly record struct MemoryArea(ulong Start, ulong End, MemoryAreaKinds Kinds)
{
    /// <summary>Length in bytes.</summary>
    public ulong Bytes => End - Start;
}
