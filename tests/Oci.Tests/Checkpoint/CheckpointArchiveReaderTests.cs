using System.Formats.Tar;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class CheckpointArchiveReaderTests
{
    [Theory]
    [InlineData("../escape", "'..'")]
    [InlineData("checkpoint/../../escape", "'..'")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("checkpoint/.wh.inventory.img", "deletion mark")]
    [InlineData("spec.dump", "twice")]
    [InlineData("./spec.dump", "twice")]
    public async Task A_dangerous_or_ambiguous_name_is_refused(string name, string cause)
    {
        var error = await RefusedAsync(TestArchive.Complete().File(name, "x"));
        error.Message.ShouldContain("a.tar");
        error.Message.ShouldContain(name.TrimStart('.', '/'));
        error.Cause.ShouldContain(cause);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "/etc/shadow")]
    [InlineData(TarEntryType.SymbolicLink, "../../outside")]
    [InlineData(TarEntryType.SymbolicLink, "x/../../../outside")]
    [InlineData(TarEntryType.HardLink, "/etc/shadow")]
    [InlineData(TarEntryType.HardLink, "../outside")]
    public async Task A_link_out_of_the_tree_is_refused(TarEntryType type, string target)
    {
        var error = await RefusedAsync(TestArchive.Complete().Link(type, "checkpoint/parent", target));
        error.Member.ShouldBe("checkpoint/parent");
        error.Cause.ShouldContain("points out of the tree");
    }

    [Fact]
    public async Task A_link_within_the_tree_is_kept()
    {
        var archive = TestArchive.Complete().Directory("pre-checkpoint")
            .Link(TarEntryType.SymbolicLink, "checkpoint/parent", "../pre-checkpoint")
            .Link(TarEntryType.HardLink, "checkpoint/again.img", "checkpoint/files.img");
        var entries = await ReadAsync(archive.ToArray());
        entries.Single(e => e.Kind == LayerEntryKind.SymbolicLink).LinkTarget.ShouldBe("../pre-checkpoint");
        entries.Single(e => e.Kind == LayerEntryKind.HardLink).LinkTarget.ShouldBe("checkpoint/files.img");
    }

    [Fact]
    public async Task A_link_through_a_link_is_refused()
    {
        var error = await RefusedAsync(TestArchive.Complete().Directory("d")
            .Link(TarEntryType.SymbolicLink, "outer", "d/up/..").Link(TarEntryType.SymbolicLink, "d/up", ".."));
        error.Member.ShouldBe("outer");
        error.Cause.ShouldContain("through another link");
    }

    [Fact]
    public async Task A_member_beneath_a_link_is_refused()
    {
        var error = await RefusedAsync(TestArchive.Complete()
            .Link(TarEntryType.SymbolicLink, "up", "checkpoint").File("up/inventory.img", "evil"));
        error.Member.ShouldBe("up/inventory.img");
    }

    [Fact]
    public async Task A_hard_link_to_what_is_not_an_earlier_file_is_refused()
    {
        var error = await RefusedAsync(TestArchive.Complete().Link(TarEntryType.HardLink, "a", "nowhere"));
        error.Cause.ShouldContain("not an earlier file");
    }

    [Theory]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public async Task A_special_file_is_refused(TarEntryType type)
    {
        var error = await RefusedAsync(TestArchive.Complete().Add(new PaxTarEntry(type, "device")));
        error.Member.ShouldBe("device");
        error.Cause.ShouldContain(type.ToString());
    }

    [Fact]
    public async Task Every_truncation_is_found_wherever_it_is()
    {
        // Zeros at the end of a member look like an end marker to a careless reader.
        var whole = TestArchive.Complete().File("checkpoint/pages-1.img", new byte[4096]).ToArray();
        for (var length = 0; length <= whole.Length - 1024; length += 256)
        {
            var error = await Should.ThrowAsync<CheckpointArchiveException>(() => ReadAsync(whole[..length]));
            error.Cause.ShouldContain("truncated");
        }
    }

    [Fact]
    public async Task A_stale_tail_behind_the_end_marker_is_ignored()
    {
        byte[] archive = [.. TestArchive.Complete().ToArray(), .. "left over from a longer file"u8];
        (await ReadAsync(archive)).Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD }, "zstd")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "gzip")]
    public async Task A_compressed_archive_is_refused_by_name(byte[] start, string name)
    {
        var error = await Should.ThrowAsync<CheckpointArchiveException>(() => ReadAsync([.. start, .. new byte[2000]]));
        error.Cause.ShouldContain(name);
    }

    [Fact]
    public async Task Something_else_than_a_tar_is_refused()
    {
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        await Should.ThrowAsync<CheckpointArchiveException>(() => ReadAsync(noise));
    }

    private static async Task<CheckpointArchiveException> RefusedAsync(TestArchive archive) =>
        await Should.ThrowAsync<CheckpointArchiveException>(() => ReadAsync(archive.ToArray()));

    private static async Task<List<LayerEntry>> ReadAsync(byte[] archive)
    {
        var entries = new List<LayerEntry>();
        await foreach (var entry in CheckpointArchiveReader.ReadEntriesAsync(
            "a.tar", new ForwardOnlyStream(new MemoryStream(archive)), cancellationToken: RegistryFixture.Cancelled))
        {
            if (entry.Content is not null)
                await entry.Content.CopyToAsync(Stream.Null, RegistryFixture.Cancelled);
            entries.Add(entry);
        }
        return entries;
    }
}
