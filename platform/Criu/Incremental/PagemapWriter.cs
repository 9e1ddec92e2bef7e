using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Incremental;

/// <summary>
/// Writes a pagemap image (images/pagemap.proto), run by run; neighbours that lie in the same place become one entry, as
/// CRIU itself writes them.
/// </summary>
internal sealed class PagemapWriter : IDisposable
{
    private readonly MemoryStream _image = new();
    private readonly List<byte> _entry = [];
    private ulong _address;
    private ulong _pages;
    private PageLocations _flags;

    /// <summary>Begins an image.</summary>
    /// <param name="pagesId">Number in the name of the pages image.</param>
    public PagemapWriter(uint pagesId)
    {
        Word(CriuImageFormat.CommonHead);
        Word((uint)CriuImageType.Pagemap);
        Field(1, pagesId);
        Entry();
    }

    /// <summary>Adds pages.</summary>
    /// <param name="address">Address of the first.</param>
    /// <param name="pages">How many.</param>
    /// <param name="flags">Where they are.</param>
    public void Add(ulong address, ulong pages, PageLocations flags)
    {
        if (_pages > 0 && flags == _flags && address == _address + (_pages * CriuImageFormat.PageSize))
        {
            _pages += pages;
            return;
        }

        Flush();
        (_address, _pages, _flags) = (address, pages, flags);
    }

    /// <summary>The image.</summary>
    public byte[] ToArray()
    {
        Flush();
        _pages = 0;
        return _image.ToArray();
    }

    /// <inheritdoc />
    public void Dispose() => _image.Dispose();

    private void Flush()
    {
        if (_pages == 0)
            return;
        Field(1, _address);
        // The old count is required and too small for large runs: CRIU writes 0 there and the count in field 5.
        Field(2, 0);
        Field(4, (ulong)_flags);
        Field(5, _pages);
        Entry();
    }

    private void Field(int number, ulong value)
    {
        _entry.Add((byte)(number << 3)); // wire type 0: a varint
        VarInt.Write(_entry, value);
    }

    private void Entry()
    {
        Word((uint)_entry.Count);
        _image.Write(CollectionsMarshal.AsSpan(_entry));
        _entry.Clear();
    }

    private void Word(uint word)
    {
        Span<byte> buffer = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, word);
        _image.Write(buffer);
    }
}
