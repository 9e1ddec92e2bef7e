using System.Runtime.InteropServices;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>struct sockaddr_ll, 20 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct LinkAddress
{
    public ushort Family;
    public ushort Protocol;
    public int Interface;
    public ushort HardwareType;
    public byte PacketType;
    public byte AddressLength;
    public ulong Address;
}

/// <summary>struct sockaddr_nl.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAddress
{
    public ushort Family;
    public ushort Pad;
    public uint Process;
    public uint Groups;
}

/// <summary>struct packet_mreq.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PacketMembership
{
    public int Interface;
    public ushort Type;
    public ushort AddressLength;
    public ulong Address;
}

/// <summary>struct ifreq: a name of at most 15 characters and one value.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct InterfaceRequest
{
    public fixed byte Name[16];
    public nint Value;
}

/// <summary>struct ethtool_value.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EthtoolValue
{
    public uint Command;
    public uint Data;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary>struct mmsghdr (a struct msghdr and the bytes transferred).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MultiMessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
    private readonly int _padding;
    public uint Length;
}

/// <summary>struct cmsghdr followed by struct tpacket_auxdata.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct AuxiliaryData
{
    public nuint ControlLength;
    public int Level;
    public int Type;
    public uint Status;
    public uint PacketLength;
    public uint SnapLength;
    public ushort MacOffset;
    public ushort NetworkOffset;
    public ushort VlanTag;
    public ushort VlanProtocol;
}

/// <summary>struct tpacket_req.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RingRequest
{
    public uint BlockBytes;
    public uint Blocks;
    public uint FrameBytes;
    public uint Frames;
}

/// <summary>struct tpacket2_hdr, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct RingFrameHeader
{
    public uint Status;
    public uint PacketLength;
    public uint SnapLength;
    public ushort MacOffset;
    public ushort NetworkOffset;
    public uint Seconds;
    public uint Nanoseconds;
    public ushort VlanTag;
    public ushort VlanProtocol;
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short ReturnedEvents;
}
