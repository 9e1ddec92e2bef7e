using System.Buffers.Binary;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Images;

/// <summary>
/// How many bytes follow an entry, by image type (criu/sk-tcp.c, sk-queue.c, pipes.c, bpfmap.c, ipc_ns.c,
/// files-reg.c). One instance reads one image, because the first entry of a ghost file decides about the rest.
/// </summary>
internal sealed class EntryExtras(CriuImageType type)
{
    private bool _ghostHeadSeen;

    /// <summary>Length in bytes; the caller checks it against the end of the file.</summary>
    public long LengthAfter(WireMessage message, ReadOnlyMemory<byte> rest) => type switch
    {
        CriuImageType.TcpStream => (long)message.RequiredUInt32(1) + message.RequiredUInt32(3),
        CriuImageType.SocketQueues => message.RequiredUInt32(2),
        CriuImageType.PipesData or CriuImageType.FifoData => message.RequiredUInt32(2),
        CriuImageType.BpfMapData => (long)message.RequiredUInt32(2) + message.RequiredUInt32(3),
        CriuImageType.IpcSemaphores => RoundUp(2L * message.RequiredUInt32(2), 8),
        CriuImageType.IpcMessages => Messages(message, rest),
        // Newer images keep segments in pagemap-shmem images and say so in field 3.
        CriuImageType.IpcSharedMemory => message.Scalar(3) is > 0 ? 0 : SegmentLength(message),
        CriuImageType.GhostFile => Ghost(message, rest),
        _ => 0,
    };

    /// <summary>
    /// A queue's messages: each a size, a message with its length in field 2, and data rounded up to 8.
    /// </summary>
    private static long Messages(WireMessage queue, ReadOnlyMemory<byte> rest)
    {
        long offset = 0;
        for (uint left = queue.RequiredUInt32(3); left > 0; left--)
        {
            if (offset + sizeof(uint) > rest.Length)
                return offset + sizeof(uint);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[(int)offset..]);
            offset += sizeof(uint);
            if (offset + size > rest.Length)
                return offset + size;
            var message = WireMessage.Parse(rest.Slice((int)offset, (int)size));
            offset += size + RoundUp(message.RequiredUInt32(2), 8);
        }

        return offset;
    }

    private static long SegmentLength(WireMessage segment)
    {
        ulong size = segment.RequiredScalar(2);
        return size <= int.MaxValue
            ? RoundUp((long)size, 4)
            : throw new WireFormatException(0, $"a shared memory segment of {size} bytes does not fit an image");
    }

    /// <summary>A ghost file's content follows whole, or in chunks with an entry each when field 9 says so.</summary>
    private long Ghost(WireMessage message, ReadOnlyMemory<byte> rest)
    {
        if (!_ghostHeadSeen)
        {
            _ghostHeadSeen = true;
            return message.Scalar(9) is > 0 ? 0 : rest.Length;
        }

        ulong length = message.RequiredScalar(1);
        return length <= int.MaxValue
            ? (long)length
            : throw new WireFormatException(0, $"a ghost file chunk of {length} bytes does not fit an image");
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;
}
