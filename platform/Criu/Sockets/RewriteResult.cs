namespace Migration.Platform.Criu.Sockets;

/// <summary>Outcome of <see cref="SocketAddressRewriter.Rewrite"/>.</summary>
/// <param name="Image">The image to put into the checkpoint; the given bytes themselves when nothing changed.</param>
/// <param name="Sockets">Every INET socket seen, in the order of the image.</param>
public sealed record RewriteResult(ReadOnlyMemory<byte> Image, IReadOnlyList<InetSocket> Sockets)
{
    /// <summary>Number of sockets with a changed address.</summary>
    public int RewrittenCount => Sockets.Count(socket => socket.SourceRewritten || socket.DestinationRewritten);
}
