using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Migration.Platform.Oci;

/// <summary>
/// The form of sealed bytes: a header, then pieces of <see cref="PieceBytes"/> plain bytes, each encrypted by
/// AES-256-GCM and followed by its tag. The nonce of a piece is the header's prefix, its number, and whether it is the
/// last one, so that pieces cannot be exchanged, left out or cut off without being noticed (the STREAM construction of
/// Hoang, Reyhanitabar, Rogaway and Vizar, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance",
/// 2015). Only the last piece may be shorter; it is there even when it is empty.
/// </summary>
internal static class SealFormat
{
    /// <summary>Bytes of a key.</summary>
    internal const int KeyBytes = 32;

    /// <summary>Plain bytes of a piece: a tag costs little, and what is in memory before it is checked stays small.</summary>
    internal const int PieceBytes = 64 * 1024;

    internal const int TagBytes = 16;

    internal const int PrefixBytes = 7;

    internal const int HeaderBytes = 4 + PrefixBytes;

    private const int NonceBytes = 12;
    private const byte LastPiece = 1;

    private static ReadOnlySpan<byte> Magic => "CFS1"u8;

    internal static byte[] NewHeader()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        RandomNumberGenerator.Fill(header.AsSpan(Magic.Length));
        return header;
    }

    internal static void CheckHeader(ReadOnlySpan<byte> header)
    {
        if (!header.StartsWith(Magic))
            throw new SealException("the bytes do not begin as sealed ones do");
    }

    /// <summary>Length of the sealed form of so many plain bytes.</summary>
    internal static long LengthOf(long plain)
    {
        var pieces = Math.Max(1, (plain + PieceBytes - 1) / PieceBytes);
        return HeaderBytes + plain + (pieces * TagBytes);
    }

    internal static byte[] NonceOf(ReadOnlySpan<byte> header, uint piece, bool isLast)
    {
        var nonce = new byte[NonceBytes];
        header[^PrefixBytes..].CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(PrefixBytes), piece);
        nonce[^1] = isLast ? LastPiece : (byte)0;
        return nonce;
    }
}
