using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class CheckpointFilesTests : IDisposable
{
    private static readonly Guid Migration = Guid.Parse("0b7f3f0e-7b1c-4c1e-9a55-000000000001");
    private readonly TempFolder _folder = new();

    private CheckpointFiles Files => CheckpointFiles.Of(_folder.Combine("disk"), Migration);

    public CheckpointFilesTests() => Directory.CreateDirectory(_folder.Combine("disk"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_partial_archive_leads_to_the_same_files()
    {
        var partial = new CheckpointFiles(Files.PartialPath);
        partial.ArchivePath.ShouldBe(_folder.Combine("disk/0b7f3f0e7b1c4c1e9a55000000000001.tar"));
        partial.ImagesPath.ShouldBe(Files.ImagesPath);
    }

    [Fact]
    public void Images_in_memory_are_found_beside_the_archive_and_go_with_it()
    {
        var images = Files.CreateImages(_folder.Combine("memory"));
        images.ShouldStartWith(_folder.Combine("memory"));
        File.WriteAllText(Path.Combine(images, "pages-1.img"), "pages");
        File.WriteAllText(Files.ArchivePath, "tar");
        File.ReadAllText(Path.Combine(Files.ImagesPath, "pages-1.img")).ShouldBe("pages");
        Files.Bytes.ShouldBe(8);
        Files.Delete();
        Directory.EnumerateFileSystemEntries(_folder.Combine("disk")).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_folder.Combine("memory")).ShouldBeEmpty();
        Files.Delete();
    }

    [Fact]
    public async Task Two_may_delete_at_the_same_time()
    {
        for (var i = 0; i < 20; i++)
        {
            var images = Files.CreateImages(_folder.Combine("memory"));
            for (var file = 0; file < 200; file++)
                await File.WriteAllTextAsync(
                    Path.Combine(images, $"core-{file}.img"), "", TestContext.Current.CancellationToken);

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Files.Delete)));

            Files.Exist.ShouldBeFalse();
        }
    }

    [Fact]
    public void What_an_earlier_run_left_is_replaced_wherever_it_was()
    {
        File.WriteAllText(Path.Combine(Files.CreateImages(_folder.Combine("memory")), "old.img"), "old");
        File.WriteAllText(Path.Combine(Files.CreateImages(null), "old.img"), "old");
        Directory.EnumerateFileSystemEntries(_folder.Combine("memory")).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(Files.CreateImages(_folder.Combine("memory"))).ShouldBeEmpty();
        File.GetUnixFileMode(Files.ImagesPath).ShouldBe(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Images_that_need_more_than_there_is_go_to_the_disk()
    {
        MemoryRoom.Choose("/dev/shm/containerflow-test", long.MaxValue / 4).ShouldBeNull();
        MemoryRoom.Choose("", 1).ShouldBeNull();
        MemoryRoom.Choose("/dev/shm/containerflow-test", 1).ShouldBe("/dev/shm/containerflow-test");
    }
}
