using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Sockets;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads files.img of CRIU 3.2 and newer.</summary>
public static class DumpedFileReader
{
    /// <summary>Reads everything that was open.</summary>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image, or a socket that this code does not know.</exception>
    public static IReadOnlyList<DumpedFile> Read(ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(CriuImageFileName.Files, image, CriuImageType.Files);
        return [.. file.Entries.Select(entry => file.Read(entry, ReadEntry))];
    }

    private static DumpedFile ReadEntry(WireMessage entry) => new(
        entry.RequiredUInt32(2),
        (DescriptorKind)entry.RequiredUInt32(1),
        entry.Message(3)?.Text(6),
        entry.Message(4) is { } socket ? InetSocketReader.Read(socket) : null);
}
