using Migration.Criu.Tests.RealDump;
using Migration.Platform.Criu.Incremental;

namespace Migration.Criu.Tests.Incremental;

public sealed class PageIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder.Path, "index.pages");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_read_back_as_it_was_written()
    {
        var index = new PageIndex();
        var page = new byte[4096];
        index.Add(1, 0x1000, [index.HashOf(page), 2, 3]);
        index.Add(1, 0x10000, [4]);
        index.Add(9, 0x1000, [5]);
        await index.WriteAsync(FilePath, Stop);
        var read = await PageIndex.ReadAsync(FilePath, Stop);
        read.Pages.ShouldBe(5);
        read.Find(1, 0x1000).ShouldBe(read.HashOf(page));
        read.Find(1, 0x3000).ShouldBe((UInt128)3);
        read.Find(1, 0x4000).ShouldBeNull();
        read.Find(1, 0x0).ShouldBeNull();
        read.Find(1, 0x10000).ShouldBe((UInt128)4);
        read.Find(9, 0x1000).ShouldBe((UInt128)5);
        read.Find(2, 0x1000).ShouldBeNull();
        File.GetUnixFileMode(FilePath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Two_indexes_hash_the_same_page_differently_and_rounds_of_one_alike()
    {
        var page = new byte[4096];
        var index = new PageIndex();
        index.HashOf(page).ShouldNotBe(new PageIndex().HashOf(page));
        index.NewRound().HashOf(page).ShouldBe(index.HashOf(page));
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused()
    {
        var index = new PageIndex();
        index.Add(1, 0x1000, [1, 2]);
        await index.WriteAsync(FilePath, Stop);
        var bytes = await File.ReadAllBytesAsync(FilePath, Stop);
        await File.WriteAllBytesAsync(FilePath, bytes[..^16], Stop);
        (await Should.ThrowAsync<InvalidDataException>(() => PageIndex.ReadAsync(FilePath, Stop)))
            .Message.ShouldContain("cut off");
        await File.WriteAllTextAsync(FilePath, "something else altogether", Stop);
        (await Should.ThrowAsync<InvalidDataException>(() => PageIndex.ReadAsync(FilePath, Stop)))
            .Message.ShouldContain("is not an index");
    }
}
