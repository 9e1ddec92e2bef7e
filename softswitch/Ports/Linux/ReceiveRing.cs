using System.Numerics;
using System.Runtime.InteropServices;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// Memory that the kernel writes received frames into and the switch reads them from, without a call per frame
/// (PACKET_MMAP, TPACKET_V2: linux/if_packet.h, Documentation/networking/packet_mmap.rst). A frame that is longer than
/// a slot waits in the socket instead, in the order of the slots. Belongs to one thread.
/// </summary>
internal sealed unsafe class ReceiveRing : IDisposable
{
    // Before a frame: the kernel's header (52 bytes), room for a link header (16) up to a multiple of 16, and the
    // virtio-net header. Behind it may be a VLAN tag.
    private const int SlotOverhead = 128;
    private const int LongestSlot = 65_536;
    private const int BlockBytes = 65_536;

    /// <summary>Size of the ring of a link that carries the traffic of many pods.</summary>
    public const int DefaultBytes = 8 * 1024 * 1024;

    /// <summary>Size of the ring of one pod: a node may have hundreds.</summary>
    public const int PodBytes = 1024 * 1024;

    private readonly byte* _memory;
    private readonly int _ringBytes;
    private readonly int _slotBytes;
    private readonly int _slots;
    private int _next;

    private ReceiveRing(byte* memory, int ringBytes, int slotBytes)
    {
        _memory = memory;
        _ringBytes = ringBytes;
        _slotBytes = slotBytes;
        _slots = ringBytes / slotBytes;
    }

    /// <summary>Whether there is a frame to take.</summary>
    public bool HasFrame => (Volatile.Read(ref Next->Status) & LinuxNative.RingFrameIsOurs) != 0;

    private RingFrameHeader* Next => (RingFrameHeader*)(_memory + ((long)_next * _slotBytes));

    /// <summary>Gives a socket a ring; frames that wait in it are dropped.</summary>
    /// <param name="socket">A packet socket.</param>
    /// <param name="maxFrameBytes">Longest frame that the interface receives unless an offload merged several.</param>
    /// <param name="ringBytes">Size of the ring: a multiple of 64 KiB.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static ReceiveRing Open(LinuxHandle socket, int maxFrameBytes, int ringBytes = DefaultBytes)
    {
        var slot = (int)BitOperations.RoundUpToPowerOf2(
            (uint)Math.Min(maxFrameBytes + SlotOverhead, LongestSlot));
        PacketSocket.Set(
            socket, LinuxNative.SolPacket, LinuxNative.PacketVersion, LinuxNative.TpacketV2, "choosing rings for");
        PacketSocket.Set(
            socket, LinuxNative.SolPacket, LinuxNative.PacketCopyThreshold, 1, "keeping merged segments at");
        var request = new RingRequest
        {
            BlockBytes = BlockBytes,
            Blocks = (uint)ringBytes / BlockBytes,
            FrameBytes = (uint)slot,
            Frames = (uint)(ringBytes / slot),
        };
        LinuxException.ThrowIfFailed(
            LinuxNative.SetSocketOption(
                socket, LinuxNative.SolPacket, LinuxNative.PacketRxRing, &request, (uint)sizeof(RingRequest)),
            "making the ring of a packet socket");
        var memory = LinuxNative.Map(
            0, (nuint)ringBytes, LinuxNative.ProtReadWrite, LinuxNative.MapShared | LinuxNative.MapPopulate, socket, 0);
        LinuxException.ThrowIfFailed(memory, "mapping the ring of a packet socket");
        return new ReceiveRing((byte*)memory, ringBytes, slot);
    }

    /// <summary>Takes the next frame out of the ring.</summary>
    /// <param name="buffer">
    /// Gets the frame with its virtio-net header before it; unchanged for one that waits in the socket.
    /// </param>
    /// <param name="at">Where the frame is to start; there is headroom before it.</param>
    /// <param name="frame">What the kernel says about it.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(byte[] buffer, int at, out RingFrame frame)
    {
        var header = Next;
        var status = Volatile.Read(ref header->Status);
        if ((status & LinuxNative.RingFrameIsOurs) == 0)
        {
            frame = default;
            return false;
        }

        frame = new RingFrame(
            (int)header->PacketLength, header->SnapLength == header->PacketLength,
            (status & LinuxNative.RingFrameIsCopied) != 0,
            new AuxiliaryData { Status = status, VlanTag = header->VlanTag, VlanProtocol = header->VlanProtocol });
        if (frame.IsWhole)
        {
            var from = (byte*)header + header->MacOffset - PacketSocket.VirtioHeaderBytes;
            new ReadOnlySpan<byte>(from, frame.Length + PacketSocket.VirtioHeaderBytes)
                .CopyTo(buffer.AsSpan(at - PacketSocket.VirtioHeaderBytes));
        }

        // From here on the slot is the kernel's.
        Volatile.Write(ref header->Status, 0);
        _next = _next + 1 == _slots ? 0 : _next + 1;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (LinuxNative.Unmap((nint)_memory, (nuint)_ringBytes) < 0)
        {
            throw new LinuxException("unmapping the ring of a packet socket", Marshal.GetLastPInvokeError());
        }
    }
}

/// <summary>What the kernel says about a frame in the ring.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="IsWhole">Whether all of them were in the slot.</param>
/// <param name="IsInSocket">Whether the whole frame waits in the socket because it is longer than a slot.</param>
/// <param name="Auxiliary">Its VLAN tag.</param>
internal readonly record struct RingFrame(int Length, bool IsWhole, bool IsInSocket, AuxiliaryData Auxiliary);
