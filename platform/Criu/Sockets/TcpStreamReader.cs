using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Sockets;

/// <summary>Reads tcp-stream-&lt;inode&gt;.img; the queues' data is left alone.</summary>
public static class TcpStreamReader
{
    /// <summary>Name of a socket's image: its inode in hexadecimal.</summary>
    public static string FileName(uint inode) => $"tcp-stream-{inode:x}.img";

    /// <summary>Reads a connection's state.</summary>
    /// <param name="name">File name, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image.</exception>
    public static TcpConnection Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.TcpStream);
        return file.Entries.Count == 1
            ? file.Read(file.Entries[0], entry => new TcpConnection
            {
                ReceiveQueueBytes = entry.RequiredUInt32(1),
                SendQueueBytes = entry.RequiredUInt32(3),
                MaximumSegment = entry.RequiredUInt32(7),
                UnsentBytes = (uint?)entry.Scalar(12),
                SendWindow = (uint?)entry.Scalar(14),
            })
            : throw new CriuImageException(name, 0, $"has {file.Entries.Count} entries, expected 1");
    }
}
