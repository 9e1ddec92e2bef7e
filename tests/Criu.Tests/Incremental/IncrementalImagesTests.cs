using Migration.Criu.Tests.RealDump;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Incremental;

namespace Migration.Criu.Tests.Incremental;

public sealed class IncrementalImagesTests : IDisposable
{
    private const int PageSize = CriuImageFormat.PageSize;
    private const int Process = 7;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.03)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void What_is_left_and_its_parent_are_the_full_dump(double changedShare)
    {
        // More than one piece to a run, a gap, and runs that touch.
        (ulong Address, int Pages)[] runs = [(0x400000, 1), (0x401000, 300), (0x800000, 1000), (0x7fff00000000, 3)];
        var random = new Random(11);
        var before = Memory(runs, random);
        var index = new PageIndex();
        var parent = Path.Combine(_folder.Path, "base-1");
        Directory.CreateDirectory(parent);
        Write(parent, before, 3);
        foreach (var (address, pages) in runs)
        {
            index.Add(Process, address, [.. Enumerable.Range(0, pages)
                .Select(i => index.HashOf(before[address + ((ulong)i * PageSize)]))]);
        }

        var changed = 0;
        var after = new SortedDictionary<ulong, byte[]>();
        foreach (var (address, page) in before)
        {
            var isChanged = random.NextDouble() < changedShare;
            changed += isChanged ? 1 : 0;
            after[address] = isChanged ? Page(random) : page;
        }

        // Pages that the parent never saw, and some of its pages that are gone.
        after[0x10000000] = Page(random);
        after.Remove(0x401000);
        Write(_folder.Path, after, 1);

        var result = IncrementalImages.Reduce(_folder.Path, index, "base-1", Stop);

        result.Pages.ShouldBe(after.Count);
        // One new; the one that is gone may have been among the changed.
        result.ChangedPages.ShouldBeInRange(changed, changed + 1);
        new FileInfo(Path.Combine(_folder.Path, $"pages-1.img")).Length.ShouldBe(result.ChangedPages * PageSize);
        var read = ImageChain.Read(_folder.Path, Process);
        read.Keys.ShouldBe(after.Keys);
        foreach (var (address, page) in after)
            read[address].AsSpan().SequenceEqual(page).ShouldBeTrue($"0x{address:x}");
        new FileInfo(Path.Combine(_folder.Path, "parent")).LinkTarget.ShouldBe("base-1");
    }

    [Fact]
    public void A_dump_that_is_incremental_already_is_refused()
    {
        using var writer = new PagemapWriter(1);
        writer.Add(0x400000, 1, PageLocations.Parent);
        File.WriteAllBytes(Path.Combine(_folder.Path, $"pagemap-{Process}.img"), writer.ToArray());
        File.WriteAllBytes(Path.Combine(_folder.Path, "pages-1.img"), []);
        var e = Should.Throw<CriuImageException>(
            () => IncrementalImages.Reduce(_folder.Path, new PageIndex(), "base-1", Stop));
        e.Message.ShouldContain($"pagemap-{Process}.img");
        e.Message.ShouldContain("incremental already");
    }

    [Fact]
    public void Pages_images_shorter_than_their_pagemap_are_refused()
    {
        using var writer = new PagemapWriter(1);
        writer.Add(0x400000, 2, PageLocations.Present);
        File.WriteAllBytes(Path.Combine(_folder.Path, $"pagemap-{Process}.img"), writer.ToArray());
        File.WriteAllBytes(Path.Combine(_folder.Path, "pages-1.img"), new byte[PageSize]);
        Should.Throw<AggregateException>(
                () => IncrementalImages.Reduce(_folder.Path, new PageIndex(), "base-1", Stop))
            .InnerException.ShouldBeOfType<EndOfStreamException>();
    }

    private static SortedDictionary<ulong, byte[]> Memory((ulong Address, int Pages)[] runs, Random random)
    {
        SortedDictionary<ulong, byte[]> memory = [];
        foreach (var (address, pages) in runs)
        {
            for (var i = 0; i < pages; i++)
                memory[address + ((ulong)i * PageSize)] = Page(random);
        }

        return memory;
    }

    private static byte[] Page(Random random)
    {
        var page = new byte[PageSize];
        random.NextBytes(page);
        return page;
    }

    private static void Write(string folder, SortedDictionary<ulong, byte[]> memory, uint pagesId)
    {
        using var writer = new PagemapWriter(pagesId);
        using var pages = new MemoryStream();
        foreach (var (address, page) in memory)
        {
            writer.Add(address, 1, PageLocations.Present);
            pages.Write(page);
        }

        File.WriteAllBytes(Path.Combine(folder, $"pagemap-{Process}.img"), writer.ToArray());
        File.WriteAllBytes(Path.Combine(folder, $"pages-{pagesId}.img"), pages.ToArray());
    }
}
