using System.Buffers.Binary;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Images;

/// <summary>
/// An image file of a checkpoint, in memory. Reading and writing an unchanged image gives the same bytes. Format:
/// [u32 head] u32 type, then entries of u32 size, protobuf message, extra bytes; all little-endian (criu/image.c).
/// </summary>
public sealed class CriuImage
{
    private readonly ReadOnlyMemory<byte> _raw;

    private CriuImage(
        string name, uint? head, CriuImageType type, List<CriuImageEntry> entries, ReadOnlyMemory<byte> raw = default)
    {
        Name = name;
        Head = head;
        Type = type;
        Entries = entries;
        _raw = raw;
    }

    /// <summary>File name.</summary>
    public string Name { get; }

    /// <summary>Head magic: common or service; null for the inventory and for images of version 1.</summary>
    public uint? Head { get; }

    /// <summary>What the image holds; <see cref="CriuImageType.Raw"/> when it has no format of CRIU's own.</summary>
    public CriuImageType Type { get; }

    /// <summary>The entries in order; empty for a raw image.</summary>
    public IList<CriuImageEntry> Entries { get; }

    /// <summary>Makes an image of the current version (1.1) from entries.</summary>
    /// <param name="name">File name.</param>
    /// <param name="type">Type magic.</param>
    /// <param name="entries">The entries.</param>
    public static CriuImage Create(string name, CriuImageType type, IEnumerable<CriuImageEntry> entries)
    {
        uint? head = type switch
        {
            CriuImageType.Inventory => null,
            CriuImageType.Statistics or CriuImageType.IrmapCache => CriuImageFormat.ServiceHead,
            _ => CriuImageFormat.CommonHead,
        };
        return new CriuImage(name, head, type, [.. entries]);
    }

    /// <summary>Reads an image.</summary>
    /// <param name="name">File name; it decides whether the content is raw, and errors name it.</param>
    /// <param name="bytes">The whole file. The image refers to these bytes and does not copy them.</param>
    /// <exception cref="CriuImageException">
    /// Truncated, unknown magic, or bytes that are no protobuf message.
    /// </exception>
    public static CriuImage Parse(string name, ReadOnlyMemory<byte> bytes)
    {
        if (CriuImageFileName.IsRaw(name))
            return new CriuImage(name, null, CriuImageType.Raw, [], bytes);

        uint first = ReadWord(name, bytes, 0, "the magic");
        uint? head = first is CriuImageFormat.CommonHead or CriuImageFormat.ServiceHead ? first : null;
        int offset = head is null ? 0 : sizeof(uint);
        uint magic = ReadWord(name, bytes, offset, "the type magic");
        var type = (CriuImageType)magic;
        if (type == CriuImageType.Raw || !Enum.IsDefined(type))
            throw new CriuImageException(name, offset, $"unknown magic 0x{magic:X8}");
        if (type == CriuImageType.Inventory && head is not null)
            throw new CriuImageException(name, 0, "an inventory has no head magic, but this one has");

        return new CriuImage(name, head, type, ReadEntries(name, type, bytes, offset + sizeof(uint)));
    }

    /// <summary>Reads an image that must be of one type.</summary>
    /// <inheritdoc cref="Parse(string, ReadOnlyMemory{byte})"/>
    public static CriuImage Parse(string name, ReadOnlyMemory<byte> bytes, CriuImageType expected)
    {
        var image = Parse(name, bytes);
        return image.Type == expected
            ? image
            : throw new CriuImageException(name, 0, $"holds {image.Type}, expected {expected}");
    }

    /// <summary>The file as bytes; sizes are written anew, everything unchanged stays byte for byte.</summary>
    public byte[] ToArray()
    {
        if (Type == CriuImageType.Raw)
            return _raw.ToArray();

        using var stream = new MemoryStream();
        if (Head is { } head)
            WriteWord(stream, head);
        WriteWord(stream, (uint)Type);
        foreach (CriuImageEntry entry in Entries)
        {
            byte[] message = entry.Message.ToArray();
            WriteWord(stream, (uint)message.Length);
            stream.Write(message);
            stream.Write(entry.Extra.Span);
        }

        return stream.ToArray();
    }

    /// <summary>Runs a reader of one entry and turns what it finds wrong into an error with image and offset.</summary>
    internal T Read<T>(CriuImageEntry entry, Func<WireMessage, T> reader)
    {
        try
        {
            return reader(entry.Message);
        }
        catch (WireFormatException error)
        {
            throw new CriuImageException(Name, entry.MessageOffset + error.Offset, error.Message, error);
        }
    }

    private static List<CriuImageEntry> ReadEntries(
        string name, CriuImageType type, ReadOnlyMemory<byte> bytes, int offset)
    {
        var entries = new List<CriuImageEntry>();
        var extras = new EntryExtras(type);
        while (offset < bytes.Length)
        {
            int messageAt = offset + CriuImageEntry.SizePrefix;
            uint size = ReadWord(name, bytes, offset, "an entry's size");
            if (size > bytes.Length - messageAt)
            {
                throw new CriuImageException(
                    name, offset, $"the entry says {size} bytes, but only {bytes.Length - messageAt} follow");
            }

            try
            {
                var message = WireMessage.Parse(bytes.Slice(messageAt, (int)size));
                int extraAt = messageAt + (int)size;
                long extra = extras.LengthAfter(message, bytes[extraAt..]);
                if (extra > bytes.Length - extraAt)
                {
                    throw new CriuImageException(
                        name, extraAt, $"{extra} bytes must follow the entry, but only {bytes.Length - extraAt} do");
                }

                entries.Add(new CriuImageEntry(offset, message, bytes.Slice(extraAt, (int)extra)));
                offset = extraAt + (int)extra;
            }
            catch (WireFormatException error)
            {
                throw new CriuImageException(name, messageAt + error.Offset, error.Message, error);
            }
        }

        return entries;
    }

    private static uint ReadWord(string name, ReadOnlyMemory<byte> bytes, int offset, string what) =>
        bytes.Length - offset >= sizeof(uint)
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[offset..])
            : throw new CriuImageException(name, offset, $"the file ends inside {what}");

    private static void WriteWord(Stream stream, uint word)
    {
        Span<byte> buffer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, word);
        stream.Write(buffer);
    }
}
