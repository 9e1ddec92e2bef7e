namespace Migration.Platform.Criu.Incremental;

/// <summary>Where an image lies: in a file of its own, or in a part of one, such as an archive.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Offset">Where the image begins in it, in bytes.</param>
/// <param name="Bytes">Size of the image.</param>
public readonly record struct ImagePlace(string Path, long Offset, long Bytes)
{
    /// <summary>A file that is an image from its beginning to its end.</summary>
    /// <param name="path">Path of the file.</param>
    public static ImagePlace Whole(string path) => new(path, 0, new FileInfo(path).Length);

    /// <summary>Opens the file where the image begins.</summary>
    public Stream Open() =>
        new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0) { Position = Offset };

    /// <summary>Reads the image whole.</summary>
    /// <exception cref="EndOfStreamException">The file is shorter.</exception>
    public byte[] Read()
    {
        using var file = Open();
        var bytes = new byte[Bytes];
        file.ReadExactly(bytes);
        return bytes;
    }
}
