using System.Net;
using System.Threading.Channels;

namespace Migration.Platform.Oci;

/// <summary>Body of a request that is made while it travels.</summary>
/// <param name="pieces">Its pieces, until there are no more.</param>
/// <param name="sent">Told of each piece when the connection has taken it.</param>
internal sealed class PieceContent(
    ChannelReader<ReadOnlyMemory<byte>> pieces, Action<ReadOnlyMemory<byte>> sent) : HttpContent
{
    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await foreach (var piece in pieces.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(piece, cancellationToken);
            sent(piece);
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
