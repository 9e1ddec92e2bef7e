using System.Buffers.Binary;

namespace Migration.Softswitch.Ports.Capture;

/// <summary>
/// A capture file that grows frame by frame: the classic pcap format with microseconds, link type Ethernet (source of
/// the format: IETF draft-ietf-opsawg-pcap). Every frame is one write, so that what a switch saw before it was killed
/// is in the file. Belongs to whoever holds its lock.
/// </summary>
internal sealed class PcapFile : IDisposable
{
    private const uint Magic = 0xa1b2c3d4;
    private const ushort MajorVersion = 2;
    private const ushort MinorVersion = 4;
    private const uint LinkTypeEthernet = 1;
    private const int FileHeaderBytes = 24;
    private const int RecordHeaderBytes = 16;
    private readonly FileStream _file;
    private byte[] _record = new byte[2048];

    /// <summary>Starts a new file in place of an older one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public PcapFile(string path)
    {
        _file = Create(path);
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], MajorVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], MinorVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], LinkTypeEthernet);
        _file.Write(header);
    }

    /// <summary>Adds a frame.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(ReadOnlySpan<byte> frame, DateTimeOffset time)
    {
        var length = RecordHeaderBytes + frame.Length;
        if (_record.Length < length)
        {
            _record = new byte[length * 2];
        }

        var sinceEpoch = time - DateTimeOffset.UnixEpoch;
        var micros = sinceEpoch.Ticks / TimeSpan.TicksPerMicrosecond;
        BinaryPrimitives.WriteUInt32LittleEndian(_record, (uint)(micros / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(_record.AsSpan(4), (uint)(micros % 1_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(_record.AsSpan(8), frame.Length);
        BinaryPrimitives.WriteInt32LittleEndian(_record.AsSpan(12), frame.Length);
        frame.CopyTo(_record.AsSpan(RecordHeaderBytes));
        _file.Write(_record, 0, length);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
