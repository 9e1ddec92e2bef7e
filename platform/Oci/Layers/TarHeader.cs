using System.Globalization;
using System.Text;

namespace Migration.Platform.Oci;

/// <summary>
/// Encodes tar headers: POSIX ustar, with a pax extended header before it for what ustar cannot hold (pax of
/// POSIX.1-2001). Written here because the framework's writer puts its process id into pax headers, which would
/// give the same content a different digest in each run.
/// </summary>
internal static class TarHeader
{
    public const int BlockBytes = 512;
    private const long LargestUstarSize = 0x1FFFFFFFF; // eleven octal digits
    private const int LargestUstarId = 0x1FFFFF; // seven octal digits

    public static byte[] Encode(LayerEntry entry)
    {
        var name = entry.Kind == LayerEntryKind.Directory ? entry.Name + "/" : entry.Name;
        var size = entry.Kind == LayerEntryKind.File ? entry.Size : 0;
        var seconds = entry.Modified.ToUnixTimeSeconds();
        var pax = new StringBuilder();
        AddTextIfTooLong(pax, "path", name);
        AddTextIfTooLong(pax, "linkpath", entry.LinkTarget ?? "");
        AddNumberIfTooLarge(pax, "size", size, LargestUstarSize);
        AddNumberIfTooLarge(pax, "uid", entry.Uid, LargestUstarId);
        AddNumberIfTooLarge(pax, "gid", entry.Gid, LargestUstarId);
        AddNumberIfTooLarge(pax, "mtime", seconds, LargestUstarSize);
        var paxBytes = Encoding.UTF8.GetBytes(pax.ToString());
        var paxBlocks = paxBytes.Length == 0 ? 0 : BlockBytes + (int)RoundUp(paxBytes.Length);
        var header = new byte[paxBlocks + BlockBytes];
        if (paxBytes.Length > 0)
        {
            WriteBlock(header, "PaxHeader", 'x', paxBytes.Length, 0b110_100_100, 0, 0, 0, "");
            paxBytes.CopyTo(header.AsSpan(BlockBytes));
        }
        var type = entry.Kind switch
        {
            LayerEntryKind.File => '0',
            LayerEntryKind.HardLink => '1',
            LayerEntryKind.SymbolicLink => '2',
            _ => '5',
        };
        WriteBlock(header.AsSpan(paxBlocks), name, type, size, (int)entry.Mode & 0xFFF, entry.Uid, entry.Gid,
            seconds, entry.LinkTarget ?? "");
        return header;
    }

    public static int PaddingAfter(long size) => (int)(RoundUp(size) - size);

    private static long RoundUp(long size) => (size + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static void AddTextIfTooLong(StringBuilder pax, string key, string value)
    {
        if (Encoding.UTF8.GetByteCount(value) > 100 || !Ascii.IsValid(value))
            AddRecord(pax, key, value);
    }

    private static void AddNumberIfTooLarge(StringBuilder pax, string key, long value, long largest)
    {
        if (value < 0 || value > largest)
            AddRecord(pax, key, value.ToString(CultureInfo.InvariantCulture));
    }

    // "LENGTH KEY=VALUE\n", where LENGTH counts the whole record including its own digits.
    private static void AddRecord(StringBuilder pax, string key, string value)
    {
        var rest = key.Length + Encoding.UTF8.GetByteCount(value) + 3;
        var length = rest + Digits(rest);
        if (Digits(length) > Digits(rest))
            length++;
        pax.Append(CultureInfo.InvariantCulture, $"{length} {key}={value}\n");
    }

    private static int Digits(int value) => value.ToString(CultureInfo.InvariantCulture).Length;

    private static void WriteBlock(
        Span<byte> block, string name, char type, long size, int mode, int uid, int gid, long mtime, string link)
    {
        WriteText(block[..100], name);
        WriteOctal(block.Slice(100, 8), mode);
        WriteOctal(block.Slice(108, 8), uid is < 0 or > LargestUstarId ? 0 : uid);
        WriteOctal(block.Slice(116, 8), gid is < 0 or > LargestUstarId ? 0 : gid);
        WriteOctal(block.Slice(124, 12), size > LargestUstarSize ? 0 : size);
        WriteOctal(block.Slice(136, 12), mtime is < 0 or > LargestUstarSize ? 0 : mtime);
        block.Slice(148, 8).Fill((byte)' ');
        block[156] = (byte)type;
        WriteText(block.Slice(157, 100), link);
        "ustar\0"u8.CopyTo(block.Slice(257, 6));
        block.Slice(263, 2).Fill((byte)'0'); // version
        var sum = 0;
        foreach (var value in block[..BlockBytes])
            sum += value;
        WriteOctal(block.Slice(148, 7), sum);
    }

    // Readers that know pax never look at this copy of a long name, so cutting it is harmless.
    private static void WriteText(Span<byte> field, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, field.Length)).CopyTo(field);
    }

    private static void WriteOctal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
        field[^1] = 0;
    }
}
