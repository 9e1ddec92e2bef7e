using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads fdinfo-&lt;id&gt;.img; the id is <see cref="TaskCore.FilesId"/>.</summary>
public static class FileDescriptorReader
{
    /// <summary>Name of the image.</summary>
    public static string FileName(uint filesId) => $"fdinfo-{filesId}.img";

    /// <summary>Reads the descriptors.</summary>
    /// <param name="name">File name, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image.</exception>
    public static IReadOnlyList<FileDescriptor> Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.FileDescriptors);
        return [.. file.Entries.Select(entry => file.Read(entry, message => new FileDescriptor(
            message.RequiredUInt32(4), message.RequiredUInt32(1), (DescriptorKind)message.RequiredUInt32(3))))];
    }
}
