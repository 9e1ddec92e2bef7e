using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads pstree.img.</summary>
public static class ProcessTreeReader
{
    /// <summary>Name of the image.</summary>
    public const string FileName = "pstree.img";

    /// <summary>Reads the processes, each after its parent.</summary>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image, or a process twice.</exception>
    public static IReadOnlyList<DumpedProcess> Read(ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(FileName, image, CriuImageType.ProcessTree);
        var seen = new HashSet<uint>();
        return [.. file.Entries.Select(entry => file.Read(entry, message => ReadEntry(message, seen)))];
    }

    private static DumpedProcess ReadEntry(WireMessage entry, HashSet<uint> seen)
    {
        var pid = entry.RequiredUInt32(1);
        return seen.Add(pid)
            ? new DumpedProcess(
                pid, entry.RequiredUInt32(2), entry.RequiredUInt32(3), entry.RequiredUInt32(4), entry.RepeatedUInt32(5))
            : throw new WireFormatException(0, $"process {pid} is there twice");
    }
}
