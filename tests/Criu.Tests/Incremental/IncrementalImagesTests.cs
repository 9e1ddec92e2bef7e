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
    [InlineData(0.0, false)]
    [InlineData(0.03, false)]
    [InlineData(0.03, true)]
    [InlineData(0.5, true)]
    [InlineData(1.0, false)]
    public async Task What_is_left_and_its_parent_are_the_full_dump(double changedShare, bool isFollowed)
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
        await using var follower = new DumpFollower(_folder.Path, index, TimeProvider.System);
        Write(_folder.Path, after, 1);
        var hashes = await follower.CompleteAsync();
        hashes[1].Length.ShouldBe(after.Count);

        var result = IncrementalImages.Reduce(
            _folder.Path, index, "base-1", isFollowed ? id => hashes[id] : null, Stop);

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
    public void A_dump_inside_an_archive_is_compared_where_it_lies_and_stays_as_it_is()
    {
        var random = new Random(3);
        var index = new PageIndex();
        var memory = Memory([(0x400000, 20), (0x900000, 300)], random);
        index.Add(Process, 0x400000, [.. Enumerable.Range(0, 20)
            .Select(i => index.HashOf(memory[0x400000 + ((ulong)i * PageSize)]))]);
        var dump = Directory.CreateDirectory(Path.Combine(_folder.Path, "dump")).FullName;
        Write(dump, memory, 1);
        var archive = Path.Combine(_folder.Path, "archive");
        Dictionary<string, ImagePlace> places = [];
        using (var file = File.Create(archive))
        {
            foreach (var path in Directory.EnumerateFiles(dump))
            {
                file.Write(new byte[random.Next(1, 700)]);
                places[Path.GetFileName(path)] = new ImagePlace(archive, file.Position, new FileInfo(path).Length);
                file.Write(File.ReadAllBytes(path));
            }
        }

        var before = File.ReadAllBytes(archive);
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "left")).FullName;

        var result = IncrementalImages.Reduce(places, folder, index, "base-1", null, Stop);
        IncrementalImages.Reduce(dump, index, "base-1", null, Stop).ShouldBe(result);

        result.ShouldBe(new IncrementalResult(320, 300));
        foreach (var image in Directory.EnumerateFiles(dump, "pag*.img"))
            File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(image))).ShouldBe(File.ReadAllBytes(image));
        File.ReadAllBytes(archive).ShouldBe(before);
    }

    [Fact]
    public void Hashes_that_are_not_of_this_dump_are_not_used()
    {
        var index = new PageIndex();
        var page = Page(new Random(2));
        index.Add(Process, 0x400000, [index.HashOf(page)]);
        Write(_folder.Path, new() { [0x400000] = page }, 1);

        var result = IncrementalImages.Reduce(_folder.Path, index, "base-1", _ => [0, 0], Stop);

        result.ChangedPages.ShouldBe(0);
    }

    [Fact]
    public async Task A_dump_is_followed_page_by_page_and_what_is_no_whole_page_is_left()
    {
        var index = new PageIndex();
        var random = new Random(6);
        byte[][] pages = [Page(random), Page(random), Page(random)];
        var images = Path.Combine(_folder.Path, "later");
        await using var follower = new DumpFollower(images, index, TimeProvider.System);
        Directory.CreateDirectory(images);
        using (var file = File.OpenHandle(
            Path.Combine(images, "pages-4.img"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            var at = 0;
            foreach (var half in pages.Append(new byte[PageSize / 2]).SelectMany(p => p.Chunk(PageSize / 2)))
            {
                RandomAccess.Write(file, half, at);
                at += half.Length;
            }
        }

        var hashes = (await follower.CompleteAsync()).ShouldHaveSingleItem();

        hashes.Key.ShouldBe(4u);
        hashes.Value.ShouldBe(pages.Select(p => index.HashOf(p)));
        var path = Path.Combine(_folder.Path, "hashes");
        DumpFollower.Read(path).ShouldBeNull();
        DumpFollower.Write(path, hashes.Value);
        DumpFollower.Read(path).ShouldBe(hashes.Value);
        await index.WriteAsync(path, Stop);
        PageIndex.LikeThatOf(path).HashOf(pages[0]).ShouldBe(hashes.Value[0]);
    }

    [Fact]
    public void A_dump_that_is_incremental_already_is_refused()
    {
        using var writer = new PagemapWriter(1);
        writer.Add(0x400000, 1, PageLocations.Parent);
        File.WriteAllBytes(Path.Combine(_folder.Path, $"pagemap-{Process}.img"), writer.ToArray());
        File.WriteAllBytes(Path.Combine(_folder.Path, "pages-1.img"), []);
        var e = Should.Throw<CriuImageException>(
            () => IncrementalImages.Reduce(_folder.Path, new PageIndex(), "base-1", null, Stop));
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
                () => IncrementalImages.Reduce(_folder.Path, new PageIndex(), "base-1", null, Stop))
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
