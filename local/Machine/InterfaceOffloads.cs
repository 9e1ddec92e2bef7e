using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Migration.Local.Machine;

/// <summary>
/// Switches off what a virtual interface leaves to hardware that is not there. A user-space switch sees frames as they
/// are: with offloads on they carry no checksum and may be far longer than any wire takes.
/// </summary>
internal static class InterfaceOffloads
{
    // linux/sockios.h and linux/ethtool.h. Transmit checksums come before segmentation, which needs them on.
    private const nuint EthtoolRequest = 0x8946;
    private const uint SetGenericReceive = 0x2c;
    private const uint SetGenericSegmentation = 0x24;
    private const uint SetTcpSegmentation = 0x1f;
    private const uint SetScatterGather = 0x19;
    private const uint SetTransmitChecksum = 0x17;
    private const uint SetReceiveChecksum = 0x15;
    private const int NameLength = 16;
    private const int RequestLength = 40;
    private const int NotSupported = 95;

    private static readonly uint[] Switches =
    [
        SetGenericReceive, SetTcpSegmentation, SetGenericSegmentation, SetScatterGather, SetTransmitChecksum,
        SetReceiveChecksum,
    ];

    /// <summary>Switches them off; to be called on a thread inside the interface's namespace.</summary>
    internal static bool TurnOff(string interfaceName)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach (var command in Switches)
            Set(socket, interfaceName, command);
        return true;
    }

    private static void Set(Socket socket, string interfaceName, uint command)
    {
        var value = Marshal.AllocHGlobal(2 * sizeof(uint));
        var request = Marshal.AllocHGlobal(RequestLength);
        try
        {
            Marshal.WriteInt32(value, (int)command);
            Marshal.WriteInt32(value, sizeof(uint), 0);
            var name = new byte[RequestLength];
            Encoding.ASCII.GetBytes(interfaceName.AsSpan(), name.AsSpan(0, NameLength - 1));
            Marshal.Copy(name, 0, request, RequestLength);
            Marshal.WriteIntPtr(request, NameLength, value);
            if (LibC.IoControl((int)socket.Handle, EthtoolRequest, request) != 0 &&
                Marshal.GetLastPInvokeError() != NotSupported)
            {
                throw new LocalRunException(
                    $"offload 0x{command:x} of {interfaceName} cannot be switched off: " +
                    Marshal.GetLastPInvokeErrorMessage());
            }
        }
        finally
        {
            Marshal.FreeHGlobal(request);
            Marshal.FreeHGlobal(value);
        }
    }
}
