using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads pstree.img.</summary>
public static class ProcessTreeReader
{
    /// <summary>Name of the image.</summary>
    public const string FileName = "pstree.img";

    /// <summary>Reads the processes, each after its parent.</summary>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image.</exception>
    public static IReadOnlyList<DumpedProcess> Read(ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(FileName, image, CriuImageType.ProcessTree);
        return [.. file.Entries.Select(entry => file.Read(entry, message => new DumpedProcess(
            message.RequiredUInt32(1),
            message.RequiredUInt32(2),
            message.RequiredUInt32(3),
            message.RequiredUInt32(4),
            message.RepeatedUInt32(5))))];
    }
}
