using System.Runtime.InteropServices;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// Switches an interface's offloads off. With them on, frames reach a user-space switch merged beyond the MTU or
/// without their checksums. Numbers: linux/ethtool.h.
/// </summary>
internal static unsafe class EthernetOffloads
{
    private const uint SetReceiveChecksum = 0x15;
    private const uint SetTransmitChecksum = 0x17;
    private const uint SetScatterGather = 0x19;
    private const uint SetTcpSegmentation = 0x1f;
    private const uint SetGenericSegmentation = 0x24;
    private const uint GetFlags = 0x25;
    private const uint SetFlags = 0x26;
    private const uint SetGenericReceive = 0x2c;
    private const uint LargeReceiveFlag = 1u << 15;

    // Segmentation before checksums: the kernel ties the former to the latter.
    private static readonly (uint Command, string Name)[] Switches =
    [
        (SetTcpSegmentation, "tso"), (SetGenericSegmentation, "gso"), (SetGenericReceive, "gro"),
        (SetScatterGather, "sg"), (SetTransmitChecksum, "tx checksum"), (SetReceiveChecksum, "rx checksum"),
    ];

    /// <summary>Switches all of them off.</summary>
    /// <returns>Names of those that stay on; what the device does not have is not among them.</returns>
    public static IReadOnlyList<string> Disable(LinuxHandle socket, string interfaceName)
    {
        var refused = new List<string>();
        foreach (var (command, name) in Switches)
        {
            var value = new EthtoolValue { Command = command };
            if (!Call(socket, interfaceName, ref value, out var error) && error != LinuxNative.Eopnotsupp)
            {
                refused.Add(name);
            }
        }

        var flags = new EthtoolValue { Command = GetFlags };
        if (Call(socket, interfaceName, ref flags, out _) && (flags.Data & LargeReceiveFlag) != 0)
        {
            flags = new EthtoolValue { Command = SetFlags, Data = flags.Data & ~LargeReceiveFlag };
            if (!Call(socket, interfaceName, ref flags, out _))
            {
                refused.Add("lro");
            }
        }

        return refused;
    }

    private static bool Call(LinuxHandle socket, string interfaceName, ref EthtoolValue value, out int error)
    {
        fixed (EthtoolValue* pointer = &value)
        {
            var request = PacketSocket.MakeRequest(interfaceName);
            request.Value = (nint)pointer;
            var result = LinuxNative.Ioctl(socket, LinuxNative.SiocEthtool, &request);
            error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
            return result >= 0;
        }
    }
}
