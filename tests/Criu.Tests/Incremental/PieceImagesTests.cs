using Migration.Criu.Tests.RealDump;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Incremental;

namespace Migration.Criu.Tests.Incremental;

public sealed class PieceImagesTests : IDisposable
{
    private const int PageSize = CriuImageFormat.PageSize;
    private const int PieceBytes = 4 * PageSize;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(5);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(70)]
    public void A_dump_in_pieces_is_the_same_memory_for_every_process(int looks)
    {
        var dump = Folder("dump");
        // Runs that a piece ends in, runs that touch, a process that fills its pieces, and one too small for any.
        var first = Memory((0x400000, 3), (0x403000, 30), (0x900000, 1));
        var second = Memory((0x400000, 8), (0x7fff00000000, 8));
        var small = Memory((0x10000, 3));
        using var pieces = new DumpPieces(dump, PieceBytes);
        List<PagePiece> found = [.. pieces.Look()];
        // Processes are dumped one after the other, their pages growing.
        Grow(dump, 1, first, () => found.AddRange(pieces.Look()), looks);
        Grow(dump, 2, second, () => found.AddRange(pieces.Look()), looks);
        Grow(dump, 3, small, () => found.AddRange(pieces.Look()), looks);
        Pagemap(dump, 11, 1, first);
        Pagemap(dump, 12, 2, second);
        Pagemap(dump, 13, 3, small);
        pieces.AreThere().ShouldBeTrue();
        found.Select(piece => piece.Number).ShouldBe(Enumerable.Range(1, 12));
        found.ShouldAllBe(piece => piece.Bytes == PieceBytes);

        var images = PieceImages.Of(PlacesIn(dump), found, number => $"base-{number}");

        images.Pieces.ShouldBe(found);
        images.Rests.Select(rest => (rest.Key, rest.Value.Bytes)).ShouldBe(
            [("pages-1.img", 2 * PageSize), ("pages-2.img", 0)], ignoreOrder: true);
        var restored = Folder("restored");
        PieceChain.Assemble(dump, images, restored);
        Same(ImageChain.Read(restored, 11), first);
        Same(ImageChain.Read(restored, 12), second);
        Same(ImageChain.Read(restored, 13), small);
    }

    [Fact]
    public void Pages_of_shared_memory_stay_with_the_dump()
    {
        var dump = Folder("dump");
        var shared = Memory((0x0, 9));
        var own = Memory((0x400000, 5));
        Grow(dump, 1, shared, () => { }, 1);
        Grow(dump, 2, own, () => { }, 1);
        using (var writer = Writer(1, shared))
            File.WriteAllBytes(Path.Combine(dump, "pagemap-shmem-77.img"), writer.ToArray());
        Pagemap(dump, 11, 2, own);
        using var pieces = new DumpPieces(dump, PieceBytes);
        var found = pieces.Look();
        found.Select(piece => piece.PagesId).ShouldBe([1u, 1u, 2u]);

        var images = PieceImages.Of(PlacesIn(dump), found, number => $"base-{number}");

        images.Pieces.ShouldHaveSingleItem().PagesId.ShouldBe(2u);
        images.Rests.Keys.ShouldBe(["pages-2.img"]);
        images.Links.ShouldBe(new Dictionary<string, string> { ["parent"] = "base-3" });
    }

    [Fact]
    public void A_dump_that_took_the_place_of_another_is_noticed()
    {
        var dump = Folder("dump");
        Grow(dump, 1, Memory((0x400000, 9)), () => { }, 1);
        using var pieces = new DumpPieces(dump, PieceBytes);
        var piece = pieces.Look()[0];
        var before = File.ReadAllBytes(Path.Combine(dump, "pages-1.img"));
        pieces.AreThere().ShouldBeTrue();

        Directory.Delete(dump, recursive: true);
        pieces.AreThere().ShouldBeFalse();
        Grow(Folder("dump"), 1, Memory((0x400000, 9)), () => { }, 1);

        pieces.AreThere().ShouldBeFalse();
        using var content = piece.Open();
        var bytes = new byte[PieceBytes];
        content.ReadExactly(bytes);
        bytes.ShouldBe(before[..PieceBytes]);
    }

    [Fact]
    public void Pieces_of_a_large_dump_grow_so_that_their_chain_stays_short()
    {
        var dump = Folder("dump");
        using (var file = File.OpenHandle(Path.Combine(dump, "pages-1.img"), FileMode.Create, FileAccess.Write))
            RandomAccess.SetLength(file, 32L << 30);
        using var pieces = new DumpPieces(dump, 32 << 20);
        var found = pieces.Look();
        found.Count.ShouldBeLessThanOrEqualTo(112);
        found[0].Bytes.ShouldBe(32 << 20);
        found.Zip(found.Skip(1)).ShouldAllBe(pair => pair.First.Offset + pair.First.Bytes == pair.Second.Offset);
    }

    [Fact]
    public void A_dump_that_is_incremental_already_is_refused()
    {
        var dump = Folder("dump");
        Grow(dump, 1, Memory((0x400000, 4)), () => { }, 1);
        using var writer = new PagemapWriter(1);
        writer.Add(0x400000, 4, PageLocations.Present);
        writer.Add(0x500000, 1, PageLocations.Parent);
        File.WriteAllBytes(Path.Combine(dump, "pagemap-11.img"), writer.ToArray());
        using var pieces = new DumpPieces(dump, PieceBytes);
        var found = pieces.Look();
        Should.Throw<CriuImageException>(() => PieceImages.Of(PlacesIn(dump), found, number => $"base-{number}"))
            .Message.ShouldContain("incremental already");
    }

    [Fact]
    public void Pages_that_their_pagemap_does_not_name_are_refused()
    {
        var dump = Folder("dump");
        Grow(dump, 1, Memory((0x400000, 4)), () => { }, 1);
        Pagemap(dump, 11, 1, Memory((0x400000, 3)));
        using var pieces = new DumpPieces(dump, PieceBytes);
        var found = pieces.Look();
        Should.Throw<CriuImageException>(() => PieceImages.Of(PlacesIn(dump), found, number => $"base-{number}"))
            .Message.ShouldContain("pages-1.img");
    }

    private static Dictionary<string, ImagePlace> PlacesIn(string folder) =>
        Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), ImagePlace.Whole);

    private static void Same(SortedDictionary<ulong, byte[]> read, SortedDictionary<ulong, byte[]> memory)
    {
        read.Keys.ShouldBe(memory.Keys);
        foreach (var (address, page) in memory)
            read[address].AsSpan().SequenceEqual(page).ShouldBeTrue($"0x{address:x}");
    }

    private static void Grow(
        string folder, uint pagesId, SortedDictionary<ulong, byte[]> memory, Action look, int looks)
    {
        using var file = File.OpenHandle(
            Path.Combine(folder, $"pages-{pagesId}.img"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        var bytes = memory.Values.SelectMany(page => page).ToArray();
        var at = 0;
        foreach (var part in bytes.Chunk((bytes.Length / looks) + 1))
        {
            RandomAccess.Write(file, part, at);
            at += part.Length;
            look();
        }
    }

    private static void Pagemap(string folder, int process, uint pagesId, SortedDictionary<ulong, byte[]> memory)
    {
        using var writer = Writer(pagesId, memory);
        File.WriteAllBytes(Path.Combine(folder, $"pagemap-{process}.img"), writer.ToArray());
    }

    private static PagemapWriter Writer(uint pagesId, SortedDictionary<ulong, byte[]> memory)
    {
        var writer = new PagemapWriter(pagesId);
        foreach (var address in memory.Keys)
            writer.Add(address, 1, PageLocations.Present);
        return writer;
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;

    private SortedDictionary<ulong, byte[]> Memory(params (ulong Address, int Pages)[] runs)
    {
        SortedDictionary<ulong, byte[]> memory = [];
        foreach (var (address, pages) in runs)
        {
            for (var i = 0; i < pages; i++)
            {
                var page = new byte[PageSize];
                _random.NextBytes(page);
                memory[address + ((ulong)i * PageSize)] = page;
            }
        }

        return memory;
    }
}
