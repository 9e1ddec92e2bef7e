using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class CheckpointRehearsalTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_goes_the_way_of_a_checkpoint_and_leaves_nothing_on_the_node()
    {
        using var client = registry.Client();
        var image = CheckpointRehearsal.ImageOf(client.Registry, "checkpoints");
        var rewritten = false;
        var rewriter = new MemberRewriter
        {
            Selects = name => name == CheckpointMembers.Files,
            Rewrite = (_, files) =>
            {
                rewritten = true;
                return files;
            },
        };

        await CheckpointRehearsal.PushAsync(client, image, rewriter, "files"u8.ToArray(), TimeProvider.System, Stop);
        await CheckpointRehearsal.DownloadAsync(client, image, _folder.Path, Stop);

        rewritten.ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Twice_pushed_it_is_the_same()
    {
        using var client = registry.Client();
        var image = CheckpointRehearsal.ImageOf(client.Registry, "twice");
        await PushAsync(64);
        var first = await client.FindManifestAsync(image.Repository, image.TagOrDigest, Stop);

        await PushAsync(64);

        (await client.FindManifestAsync(image.Repository, image.TagOrDigest, Stop)).ShouldBe(first);

        Task PushAsync(int bytes) =>
            CheckpointRehearsal.PushAsync(client, image, null, new byte[bytes], TimeProvider.System, Stop);
    }

    [Fact]
    public async Task What_is_too_large_to_be_one_is_not_downloaded()
    {
        var random = new byte[100_000];
        new Random(5).NextBytes(random);
        (await DownloadedAsync<RegistryException>("large", random)).ShouldContain("more than 65536");
        (await DownloadedAsync<CheckpointArchiveException>("bomb", new byte[100_000])).ShouldContain("more than 65536");
    }

    private async Task<string> DownloadedAsync<TFailure>(string repository, byte[] content)
        where TFailure : Exception
    {
        using var client = registry.Client();
        var image = CheckpointRehearsal.ImageOf(client.Registry, repository);
        await CheckpointRehearsal.PushAsync(client, image, null, content, TimeProvider.System, Stop);

        var e = await Should.ThrowAsync<TFailure>(
            () => CheckpointRehearsal.DownloadAsync(client, image, _folder.Path, Stop));

        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
        return e.Message;
    }
}
