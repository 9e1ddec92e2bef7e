using System.Net;
using Migration.Criu.Tests.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Criu.Tests.Sockets;

/// <summary>Builds sockets as CRIU writes them.</summary>
internal static class SocketImage
{
    public const uint Files = 0x56303138;
    public const uint InetSockets = 0x56443851;

    public static WireMessage Socket(
        string source,
        string destination,
        uint state = 1,
        uint type = 1,
        uint protocol = 6,
        uint inode = 42,
        uint? family = null,
        bool packed = false,
        bool reuse = false)
    {
        var from = IPEndPoint.Parse(source);
        var to = IPEndPoint.Parse(destination);
        bool ipv6 = from.Address.GetAddressBytes().Length == 16;
        WireMessage message = ImageBuilder.Message(
            (1, 7), (2, inode), (3, family ?? (ipv6 ? 10u : 2u)), (4, type), (5, protocol), (6, state),
            (7, (uint)from.Port), (8, (uint)to.Port), (9, 0x802), (10, 0));
        Words(message, 11, from.Address, packed);
        Words(message, 12, to.Address, packed);
        message.Add(WireField.OfBytes(13, new byte[] { 8, 0 }));
        message.Add(WireField.OfBytes(14, ImageBuilder.Message((1, 2304), (7, reuse ? 1u : 0u)).ToArray()));
        return message;
    }

    /// <summary>The file entry around a socket.</summary>
    public static WireMessage File(WireMessage socket) =>
        ImageBuilder.Message((1, 4), (2, 7)).Add(WireField.OfBytes(4, socket.ToArray()));

    public static byte[] Image(params WireMessage[] sockets)
    {
        var builder = ImageBuilder.Common(Files);
        foreach (WireMessage socket in sockets)
            builder.Entry(File(socket));
        return builder.ToArray();
    }

    private static void Words(WireMessage message, int field, IPAddress address, bool packed)
    {
        byte[] bytes = address.GetAddressBytes();
        uint[] words = new uint[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, words, 0, bytes.Length);
        if (!packed)
        {
            foreach (uint word in words)
                message.Add(WireField.OfVarInt(field, word));
            return;
        }

        WireMessage inner = ImageBuilder.Message([.. words.Select(word => (1, (ulong)word))]);
        message.Add(WireField.OfBytes(
            field, inner.Fields.SelectMany(single => single.Raw[1..].ToArray()).ToArray()));
    }
}
