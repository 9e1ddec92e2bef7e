using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads mm-&lt;pid&gt;.img.</summary>
public static class AddressSpaceReader
{
    private const int AreasField = 14;

    /// <summary>Name of a process's image.</summary>
    public static string FileName(uint pid) => $"mm-{pid}.img";

    /// <summary>Reads an address space.</summary>
    /// <param name="name">File name, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image, or a range that ends before it begins.</exception>
    public static AddressSpace Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.MemoryDescriptor);
        return file.Entries.Count == 1
            ? file.Read(file.Entries[0], ReadEntry)
            : throw new CriuImageException(name, 0, $"has {file.Entries.Count} entries, expected 1");
    }

    private static AddressSpace ReadEntry(WireMessage entry)
    {
        var space = new AddressSpace
        {
            ArgumentsStart = entry.RequiredScalar(8),
            ArgumentsEnd = entry.RequiredScalar(9),
            EnvironmentStart = entry.RequiredScalar(10),
            EnvironmentEnd = entry.RequiredScalar(11),
            ExecutableId = entry.RequiredUInt32(12),
            Areas = [.. entry.Fields.Where(f => f.Number == AreasField).Select(f => ReadArea(f.Payload))],
        };
        if (space.ArgumentsEnd < space.ArgumentsStart || space.EnvironmentEnd < space.EnvironmentStart)
            throw new WireFormatException(0, "the command line or the environment ends before it begins");
        return space;
    }

    private static MemoryArea ReadArea(ReadOnlyMemory<byte> bytes)
    {
        var area = WireMessage.Parse(bytes);
        var (start, end) = (area.RequiredScalar(1), area.RequiredScalar(2));
        return end >= start
            ? new MemoryArea(start, end, (MemoryAreaKinds)area.RequiredUInt32(7))
            : throw new WireFormatException(0, $"a mapping ends at 0x{end:x}, before it begins at 0x{start:x}");
    }
}
