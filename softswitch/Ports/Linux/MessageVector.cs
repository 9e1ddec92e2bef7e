using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// What recvmmsg and sendmmsg want to know of a batch. Everything is pinned and made once; the addresses never change.
/// </summary>
internal sealed unsafe class MessageVector
{
    private readonly FrameBatch _batch;
    private readonly MultiMessageHeader[] _messages;
    private readonly IoVector[] _vectors;
    private readonly AuxiliaryData[] _auxiliary;
    private readonly byte* _data;

    /// <summary>Describes a batch.</summary>
    public MessageVector(FrameBatch batch)
    {
        _batch = batch;
        _messages = GC.AllocateArray<MultiMessageHeader>(batch.Capacity, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(batch.Capacity, pinned: true);
        _auxiliary = GC.AllocateArray<AuxiliaryData>(batch.Capacity, pinned: true);
        _data = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(batch.Data));
        for (var i = 0; i < batch.Capacity; i++)
        {
            _messages[i].Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            _messages[i].VectorCount = 1;
        }
    }

    private MultiMessageHeader* First =>
        (MultiMessageHeader*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_messages));

    /// <summary>Takes as many frames as are there, without waiting.</summary>
    /// <returns>Frames taken, or the negative error number.</returns>
    public int Receive(LinuxHandle socket)
    {
        for (var i = 0; i < _batch.Capacity; i++)
        {
            _vectors[i].Base = _data + _batch.Start(i) - PacketSocket.VirtioHeaderBytes;
            _vectors[i].Length = (nuint)(_batch.MaxFrameBytes + PacketSocket.VirtioHeaderBytes);
            _messages[i].Control = Unsafe.AsPointer(ref _auxiliary[i]);
            _messages[i].ControlLength = (nuint)sizeof(AuxiliaryData);
            _messages[i].Flags = 0;
        }

        var count = LinuxNative.ReceiveMessages(
            socket, First, (uint)_batch.Capacity, LinuxNative.MsgDontwait, null);
        return count < 0 ? -Marshal.GetLastPInvokeError() : count;
    }

    /// <summary>Bytes of a received frame; false when it was longer than the batch has room for.</summary>
    public bool TryGetReceived(int index, out int length)
    {
        length = (int)_messages[index].Length - PacketSocket.VirtioHeaderBytes;
        return (_messages[index].Flags & LinuxNative.MsgTrunc) == 0 && length > 0;
    }

    /// <summary>What the kernel says about a received frame, null when it says nothing.</summary>
    public AuxiliaryData? GetAuxiliary(int index) =>
        _messages[index].ControlLength >= (nuint)(sizeof(AuxiliaryData) - 4)
        && _auxiliary[index] is { Level: LinuxNative.SolPacket, Type: LinuxNative.PacketAuxdata } data
            ? data
            : null;

    /// <summary>Sends frames of the batch from <paramref name="from"/> on.</summary>
    /// <returns>Frames sent, or the negative error number of the first.</returns>
    public int Send(LinuxHandle socket, int from)
    {
        for (var i = from; i < _batch.Count; i++)
        {
            var start = _batch.Offset(i) - PacketSocket.VirtioHeaderBytes;
            _batch.Data.AsSpan(start, PacketSocket.VirtioHeaderBytes).Clear();
            _vectors[i].Base = _data + start;
            _vectors[i].Length = (nuint)(_batch.Length(i) + PacketSocket.VirtioHeaderBytes);
        }

        var count = LinuxNative.SendMessages(socket, First + from, (uint)(_batch.Count - from), 0);
        return count < 0 ? -Marshal.GetLastPInvokeError() : count;
    }
}
