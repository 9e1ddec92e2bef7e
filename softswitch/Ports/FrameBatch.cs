using Migration.Softswitch.Ports.Linux;

namespace Migration.Softswitch.Ports;

/// <summary>
/// Room for a number of frames in one pinned array, made once. Before every frame is headroom for what the kernel puts
/// there (a virtio-net header) and for a VLAN tag.
/// </summary>
internal sealed class FrameBatch
{
    /// <summary>Bytes before every frame.</summary>
    public const int Headroom = 16;

    private readonly int[] _offsets;
    private readonly int[] _lengths;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Frames.</param>
    /// <param name="maxFrameBytes">Longest frame.</param>
    public FrameBatch(int capacity, int maxFrameBytes)
    {
        Capacity = capacity;
        MaxFrameBytes = maxFrameBytes;
        SlotBytes = (Headroom + maxFrameBytes + 63) & ~63;
        Data = GC.AllocateArray<byte>(capacity * SlotBytes, pinned: true);
        _offsets = new int[capacity];
        _lengths = new int[capacity];
    }

    /// <summary>Frames it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Longest frame it can hold, bytes.</summary>
    public int MaxFrameBytes { get; }

    /// <summary>Bytes from one frame's room to the next.</summary>
    public int SlotBytes { get; }

    /// <summary>Frames it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The pinned array.</summary>
    public byte[] Data { get; }

    /// <summary>The batch as recvmmsg and sendmmsg see it.</summary>
    public MessageVector Messages => field ??= new MessageVector(this);

    /// <summary>Where the room for a frame starts, behind its headroom.</summary>
    public int Start(int index) => (index * SlotBytes) + Headroom;

    /// <summary>Where a frame starts.</summary>
    public int Offset(int index) => _offsets[index];

    /// <summary>Bytes of a frame.</summary>
    public int Length(int index) => _lengths[index];

    /// <summary>Takes a frame that was written at <paramref name="offset"/> in.</summary>
    public void Add(int offset, int length)
    {
        _offsets[Count] = offset;
        _lengths[Count] = length;
        Count++;
    }

    /// <summary>Forgets all frames.</summary>
    public void Clear() => Count = 0;
}
