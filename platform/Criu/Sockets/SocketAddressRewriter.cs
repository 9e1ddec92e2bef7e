using System.Net;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Sockets;

/// <summary>
/// Puts a pod's new address in the place of its old one in the sockets of a checkpoint, so that CRIU can bind them in
/// the new pod. Only files.img (inetsk.img before CRIU 3.2) holds addresses; TCP's sequence numbers and queues do not.
/// </summary>
public static class SocketAddressRewriter
{
    private const int FileTypeField = 1;
    private const int InetSocketField = 4;

    /// <summary>
    /// Rewrites the local address of every socket bound to an old address, whatever its protocol and state, and the
    /// peer's address where the peer is the pod itself. Loopback and wildcard addresses stay. Everything else in the
    /// image stays byte for byte.
    /// </summary>
    /// <param name="filesImage">The whole of files.img, or of inetsk.img; the magic tells which.</param>
    /// <param name="map">Old address to new address, IPv4 or IPv6; IPv4-mapped addresses follow their IPv4 one.</param>
    /// <returns>The new image and every INET socket seen.</returns>
    /// <exception cref="ArgumentException">
    /// The map has a loopback, wildcard or multicast address, or mixes families.
    /// </exception>
    /// <exception cref="CriuImageException">
    /// Broken image, or a socket of an unknown family, type, protocol or state.
    /// </exception>
    public static RewriteResult Rewrite(
        ReadOnlyMemory<byte> filesImage, IReadOnlyDictionary<IPAddress, IPAddress> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var addresses = new AddressMap(map);
        var image = CriuImage.Parse(CriuImageFileName.Files, filesImage);
        if (image.Type is not (CriuImageType.Files or CriuImageType.InetSockets))
        {
            throw new CriuImageException(
                image.Name, 0, $"holds {image.Type}, expected {CriuImageType.Files} or {CriuImageType.InetSockets}");
        }

        var sockets = new List<InetSocket>();
        foreach (CriuImageEntry entry in image.Entries)
        {
            InetSocket? socket = image.Read(entry, message => image.Type == CriuImageType.InetSockets
                ? RewriteSocket(message, addresses)
                : RewriteFile(message, addresses));
            if (socket is not null)
                sockets.Add(socket);
        }

        bool changed = sockets.Any(socket => socket.SourceRewritten || socket.DestinationRewritten);
        return new RewriteResult(changed ? image.ToArray() : filesImage, sockets);
    }

    /// <summary>Rewrites a file_entry (images/fdinfo.proto) in place when it is an INET socket.</summary>
    private static InetSocket? RewriteFile(WireMessage file, AddressMap addresses)
    {
        if (file.RequiredScalar(FileTypeField) != CriuImageFormat.InetSocketFileType)
            return null;

        int index = -1;
        for (int i = 0; i < file.Fields.Count; i++)
        {
            if (file.Fields[i].Number != InetSocketField)
                continue;

            // Protobuf would merge the two; no CRIU writes that.
            if (index >= 0)
                throw new WireFormatException(0, "a file entry has two sockets");
            index = i;
        }

        if (index < 0)
            throw new WireFormatException(0, "a file entry says it is an INET socket, but holds none");

        var message = WireMessage.Parse(file.Fields[index].Payload);
        InetSocket socket = RewriteSocket(message, addresses);
        if (socket.SourceRewritten || socket.DestinationRewritten)
            file.Replace(index, WireField.OfBytes(InetSocketField, message.ToArray()));
        return socket;
    }

    private static InetSocket RewriteSocket(WireMessage message, AddressMap addresses)
    {
        InetSocket socket = InetSocketReader.Read(message);
        IPAddress? source = addresses.Find(socket.Source.Address);

        // A peer at an old address is the pod itself (hairpin) when the local end is the pod's too, or its loopback.
        IPAddress? destination = source is not null || IPAddress.IsLoopback(Unmapped(socket.Source.Address))
            ? addresses.Find(socket.Destination.Address)
            : null;
        if (source is not null)
            message.ReplaceRepeatedUInt32(InetSocketReader.SourceField, InetAddressWords.FromAddress(source));
        if (destination is not null)
            message.ReplaceRepeatedUInt32(InetSocketReader.DestinationField, InetAddressWords.FromAddress(destination));
        return socket with { SourceRewritten = source is not null, DestinationRewritten = destination is not null };
    }

    private static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
