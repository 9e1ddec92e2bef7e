using System.Runtime.InteropServices;
using System.Text;

namespace Migration.Cni.Linux;

/// <summary>
/// Switches an interface's offloads off: with them on, frames would reach a user-space switch merged beyond the MTU or
/// without checksums. Numbers: linux/ethtool.h.
/// </summary>
internal static unsafe class EthernetOffloads
{
    // Segmentation before checksums: the kernel ties the former to the latter. Receive checksum, transmit checksum and
    // scatter/gather are 0x15, 0x17, 0x19; the others TCP segmentation, generic segmentation, generic receive.
    private static readonly uint[] Setters = [0x1f, 0x24, 0x2c, 0x19, 0x17, 0x15];

    // As above, to ask: TCP segmentation, generic segmentation, transmit checksum.
    private static readonly uint[] Getters = [0x1e, 0x23, 0x16];

    /// <summary>Switches all of them off; what the interface does not have is passed over.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static void Disable(NetworkSockets sockets, string name)
    {
        foreach (var command in Setters)
        {
            var value = new EthtoolValue { Command = command };
            if (Call(sockets, name, ref value) is var error and not (0 or Native.Enotsup))
                throw new LinuxException($"switching offloads of {name} off", error);
        }
    }

    /// <summary>Whether those that change frames are off.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static bool AreOff(NetworkSockets sockets, string name)
    {
        foreach (var command in Getters)
        {
            var value = new EthtoolValue { Command = command };
            var error = Call(sockets, name, ref value);
            if (error is not (0 or Native.Enotsup))
                throw new LinuxException($"reading the offloads of {name}", error);
            if (error == 0 && value.Data != 0)
                return false;
        }

        return true;
    }

    private static int Call(NetworkSockets sockets, string name, ref EthtoolValue value)
    {
        fixed (EthtoolValue* pointer = &value)
        {
            var request = new InterfaceRequest { Value = (nint)pointer };
            Encoding.ASCII.GetBytes(name).CopyTo(new Span<byte>(request.Name, 15));
            return Native.Ioctl(sockets.Control, Native.SiocEthtool, &request) < 0
                ? Marshal.GetLastPInvokeError()
                : 0;
        }
    }
}
