using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Images;

/// <summary>One entry of an image: a protobuf message and, for some types, bytes that follow it.</summary>
/// <param name="Offset">Offset in bytes of the entry's size prefix from the start of the file it was read from.</param>
/// <param name="Message">The message.</param>
/// <param name="Extra">
/// What follows the message: the queues of a TCP stream, a datagram, data in a pipe, padding included; mostly empty.
/// </param>
public sealed record CriuImageEntry(long Offset, WireMessage Message, ReadOnlyMemory<byte> Extra)
{
    /// <summary>Size of the prefix before the message, a little-endian u32.</summary>
    internal const int SizePrefix = sizeof(uint);

    /// <summary>Offset of the message itself.</summary>
    internal long MessageOffset => Offset + SizePrefix;
}
