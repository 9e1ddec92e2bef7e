using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class CheckpointDownloaderTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    private CheckpointFiles Source => new(_folder.Combine("source.tar"));

    private CheckpointFiles Target => new(_folder.Combine("target.tar"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Images_beside_the_archive_arrive_beside_the_archive(bool compresses)
    {
        var pages = new byte[9_000_001];
        new Random(3).NextBytes(pages.AsSpan(0, 5_000_000));
        var images = Source.CreateImages(null);
        File.WriteAllText(Path.Combine(images, "inventory.img"), "inventory");
        File.WriteAllText(Path.Combine(images, "files.img"), "10.0.0.1");
        File.WriteAllBytes(Path.Combine(images, "pages-1.img"), pages);
        // As the engine exports it: a link in the place of the images.
        var archive = new TestArchive().File("config.dump", TestArchive.ConfigDump)
            .File("spec.dump", TestArchive.SpecDump).File("rootfs-diff.tar", "diff")
            .Link(TarEntryType.SymbolicLink, "checkpoint", images);
        var pushed = await PushAsync("beside", archive, new CheckpointImageOptions
        {
            ImagesFolder = images,
            Compresses = compresses,
            Rewriter = new MemberRewriter
            {
                Selects = name => name == CheckpointMembers.Files,
                Rewrite = (_, _) => "10.0.0.22"u8.ToArray(),
            },
        });

        await DownloadAsync(pushed);

        File.ReadAllBytes(Path.Combine(Target.ImagesPath, "pages-1.img")).ShouldBe(pages);
        File.ReadAllText(Path.Combine(Target.ImagesPath, "files.img")).ShouldBe("10.0.0.22");
        await using var stream = File.OpenRead(Target.ArchivePath);
        using var reader = new TarReader(stream);
        Dictionary<string, string> members = [];
        while (reader.GetNextEntry() is { } entry)
            members[entry.Name] = entry.LinkName.Length > 0 ? entry.LinkName : $"{entry.Length}";
        members.ShouldBe(new Dictionary<string, string>
        {
            ["config.dump"] = $"{TestArchive.ConfigDump.Length}",
            ["spec.dump"] = $"{TestArchive.SpecDump.Length}",
            ["rootfs-diff.tar"] = "4",
            ["checkpoint"] = new DirectoryInfo(Target.ImagesPath).FullName,
        });
    }

    [Fact]
    public async Task A_link_out_of_the_folder_of_the_images_is_refused()
    {
        var pushed = await PushAsync(
            "escape", TestArchive.Complete().Link(TarEntryType.SymbolicLink, "checkpoint/parent", "../volumes"), new());
        var e = await Should.ThrowAsync<CheckpointArchiveException>(() => DownloadAsync(pushed));
        e.Message.ShouldContain("checkpoint/parent");
        e.Message.ShouldContain("points out of the folder");
    }

    [Fact]
    public async Task What_went_ahead_is_below_the_checkpoint_and_is_not_fetched_again()
    {
        using var client = registry.Client();
        var builder = new CheckpointImageBuilder(client, TimeProvider.System);
        var first = Copy("base-1", "memory", null);
        var second = Copy("base-2", "more", "../base-1");
        var (one, oneLayer) = await PushBaseAsync(builder, first, "base-1", new CheckpointImageOptions());
        var (two, twoLayer) = await PushBaseAsync(
            builder, second, "base-2", new CheckpointImageOptions { BaseLayers = [oneLayer] });
        two.Manifest.Layers.Select(l => l.Digest).ShouldBe([oneLayer.Descriptor.Digest, twoLayer.Descriptor.Digest]);
        var images = Source.CreateImages(null);
        File.WriteAllText(Path.Combine(images, "inventory.img"), "inventory");
        File.CreateSymbolicLink(Path.Combine(images, "parent"), "base-2");
        var archive = new TestArchive().File("config.dump", TestArchive.ConfigDump)
            .File("spec.dump", TestArchive.SpecDump).Link(TarEntryType.SymbolicLink, "checkpoint", images);
        var pushed = await PushAsync("ahead", archive, new CheckpointImageOptions
        {
            ImagesFolder = images, BaseLayers = [oneLayer, twoLayer],
        });

        var downloader = new CheckpointDownloader(client);
        await downloader.DownloadBaseAsync(one.Reference, Target, null, RegistryFixture.Cancelled);
        await downloader.DownloadBaseAsync(two.Reference, Target, null, RegistryFixture.Cancelled);
        await client.DeleteBlobAsync("ahead", oneLayer.Descriptor.Digest, RegistryFixture.Cancelled);
        await downloader.DownloadAsync(pushed, Target, null, RegistryFixture.Cancelled);

        File.ReadAllText(Path.Combine(Target.ImagesPath, "inventory.img")).ShouldBe("inventory");
        File.ReadAllText(Path.Combine(Target.ImagesPath, "parent", "pages-1.img")).ShouldBe("more");
        File.ReadAllText(Path.Combine(Target.ImagesPath, "parent", "parent", "pages-1.img")).ShouldBe("memory");
        Target.Delete();
        Target.Exist.ShouldBeFalse();
    }

    [Fact]
    public async Task Copies_that_the_checkpoint_is_not_made_of_are_thrown_away()
    {
        using var client = registry.Client();
        var builder = new CheckpointImageBuilder(client, TimeProvider.System);
        var (stranger, _) = await PushBaseAsync(
            builder, Copy("base-1", "somebody else's", null), "base-1", new CheckpointImageOptions());
        var downloader = new CheckpointDownloader(client);
        await downloader.DownloadBaseAsync(stranger.Reference, Target, null, RegistryFixture.Cancelled);
        await DownloadAsync(await PushAsync("strangers", TestArchive.Complete(), new()));
        Directory.Exists(Path.Combine(Target.ImagesPath, "base-1")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Layers_fetched_while_others_are_under_way_are_below_the_checkpoint_and_not_fetched_again(
        bool isSealed)
    {
        using var client = registry.Client();
        using var node = RSA.Create(2048);
        var builder = new CheckpointImageBuilder(client, TimeProvider.System);
        var downloader = new CheckpointDownloader(client, isSealed ? node : null);
        var options = new CheckpointImageOptions { Recipients = isSealed ? [node] : [] };
        var repository = ImageReference.Parse($"{registry.Host}/pieces");
        var one = await PushPieceAsync("base-1", "first pages");
        var rest = new TaskCompletionSource<IReadOnlyList<SealedLayer>>();
        var images = Source.CreateImages(null);
        File.WriteAllText(Path.Combine(images, "inventory.img"), "inventory");
        File.WriteAllText(Path.Combine(images, "pages-1.img"), "first pages, second pages, the rest");
        var archive = new TestArchive().File("config.dump", TestArchive.ConfigDump)
            .File("spec.dump", TestArchive.SpecDump).Link(TarEntryType.SymbolicLink, "checkpoint", images);
        var pushing = PushAsync("pieces", archive, options with
        {
            ImagesFolder = images,
            LayersUnderWay = rest.Task,
            Members =
            [
                CheckpointMember.Folder("checkpoint/base-1"),
                CheckpointMember.Folder("checkpoint/base-2"),
                CheckpointMember.Of("checkpoint/base-2/pagemap-1.img", "what is where"u8.ToArray()),
                CheckpointMember.Of("checkpoint/base-1/pages-2.img", default),
                CheckpointMember.Of("checkpoint/pages-1.img", "the rest"u8.ToArray()),
                CheckpointMember.Link("checkpoint/base-2/parent", "../base-1"),
                CheckpointMember.Link("checkpoint/parent", "base-2"),
            ],
        });

        await downloader.DownloadLayerAsync(repository, one.Descriptor, Target, null, RegistryFixture.Cancelled);
        var two = await PushPieceAsync("base-2", "second pages");
        pushing.IsCompleted.ShouldBeFalse("the image is complete when all its layers are there");
        rest.SetResult([one, two]);
        var pushed = await pushing;
        await client.DeleteBlobAsync("pieces", one.Descriptor.Digest, RegistryFixture.Cancelled);
        await downloader.DownloadLayerAsync(repository, one.Descriptor, Target, null, RegistryFixture.Cancelled);
        await downloader.DownloadAsync(pushed, Target, null, RegistryFixture.Cancelled);

        File.ReadAllText(Path.Combine(Target.ImagesPath, "inventory.img")).ShouldBe("inventory");
        File.ReadAllText(Path.Combine(Target.ImagesPath, "pages-1.img")).ShouldBe("the rest");
        File.ReadAllText(Path.Combine(Target.ImagesPath, "parent", "pages-1.img")).ShouldBe("second pages");
        File.ReadAllText(Path.Combine(Target.ImagesPath, "parent", "pagemap-1.img")).ShouldBe("what is where");
        File.ReadAllText(Path.Combine(Target.ImagesPath, "parent", "parent", "pages-1.img")).ShouldBe("first pages");

        // Of an image that is not made of it nothing of a layer is left.
        Target.Delete();
        var stranger = await PushPieceAsync("base-9", "somebody else's");
        await downloader.DownloadLayerAsync(repository, stranger.Descriptor, Target, null, RegistryFixture.Cancelled);
        await DownloadAsync(await PushAsync("pieces", TestArchive.Complete(), options), isSealed ? node : null);
        Directory.Exists(Path.Combine(Target.ImagesPath, "base-9")).ShouldBeFalse();

        Task<SealedLayer> PushPieceAsync(string folder, string pages) => builder.PushLayerAsync(
            "pieces",
            [
                CheckpointMember.Folder("checkpoint"),
                CheckpointMember.Folder($"checkpoint/{folder}"),
                CheckpointMember.Of($"checkpoint/{folder}/pages-1.img", Encoding.ASCII.GetBytes(pages)),
            ],
            options, RegistryFixture.Cancelled);
    }

    private string Copy(string name, string pages, string? parent)
    {
        var folder = Directory.CreateDirectory(_folder.Combine($"copies/{name}")).FullName;
        File.WriteAllText(Path.Combine(folder, "pages-1.img"), pages);
        if (parent is not null)
            File.CreateSymbolicLink(Path.Combine(folder, "parent"), parent);
        return folder;
    }

    private Task<(PushedImage Image, SealedLayer Layer)> PushBaseAsync(
        CheckpointImageBuilder builder, string folder, string name, CheckpointImageOptions options) =>
        builder.PushBaseAsync(
            folder, name, ImageReference.Parse($"{registry.Host}/ahead:{name}"), options, RegistryFixture.Cancelled);

    [Fact]
    public async Task An_image_that_is_gone_is_said()
    {
        var pushed = await PushAsync("gone", TestArchive.Complete(), new());
        using var client = registry.Client();
        await client.DeleteManifestAsync("gone", pushed.Digest!, RegistryFixture.Cancelled);
        (await Should.ThrowAsync<RegistryException>(() => DownloadAsync(pushed))).Message.ShouldContain("gone");
    }

    [Fact]
    public async Task A_compressed_layer_is_named_by_what_is_in_it_and_no_larger()
    {
        using var client = registry.Client();
        var zeroes = new string('0', 3_000_000);
        var archive = TestArchive.Complete().File("checkpoint/pages-1.img", zeroes).ToStream();
        var builder = new CheckpointImageBuilder(client, TimeProvider.System);
        var target = ImageReference.Parse($"{registry.Host}/compressed:1");
        var image = await builder.PushArchiveAsync(
            "compressed", archive, target, new() { Compresses = true }, RegistryFixture.Cancelled);

        image.Image.TotalBytes.ShouldBeLessThan(100_000);
        var layer = image.Image.Manifest.Layers.ShouldHaveSingleItem();
        layer.MediaType.ShouldBe("application/vnd.oci.image.layer.v1.tar+zstd");
        var config = await client.OpenBlobAsync(
            "compressed", image.Image.Manifest.Config.Digest, RegistryFixture.Cancelled);
        var diffId = (await JsonDocument.ParseAsync(config, cancellationToken: RegistryFixture.Cancelled)).RootElement
            .GetProperty("rootfs").GetProperty("diff_ids")[0].GetString();
        // Whatever else reads images has to agree.
        var copy = _folder.Combine("copy");
        await Tool.RunAsync(
            "skopeo", "copy", "-q", "--src-tls-verify=false", "--dest-decompress", $"docker://{target}", $"dir:{copy}");
        File.Exists(Path.Combine(copy, diffId!["sha256:".Length..])).ShouldBeTrue();
        new FileInfo(Path.Combine(copy, diffId["sha256:".Length..])).Length.ShouldBe(image.ContentBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_encrypted_checkpoint_is_for_its_recipient_only(bool compresses)
    {
        using var node = RSA.Create(2048);
        using var other = RSA.Create(2048);
        const string secret = "a secret in the workload's memory";
        var pushed = await PushAsync(
            "sealed", TestArchive.Complete().File("checkpoint/pages-1.img", secret),
            new() { Recipients = [node], Compresses = compresses });

        await DownloadAsync(pushed, node);
        File.ReadAllText(Path.Combine(Target.ImagesPath, "pages-1.img")).ShouldBe(secret);

        (await Should.ThrowAsync<SealException>(() => DownloadAsync(pushed, other))).Message
            .ShouldContain("for others");
        (await Should.ThrowAsync<SealException>(() => DownloadAsync(pushed))).Message.ShouldContain("no key");
        using var client = registry.Client();
        var manifest = await client.GetManifestAsync("sealed", pushed.Digest!, RegistryFixture.Cancelled);
        var layer = JsonDocument.Parse(manifest.Content).RootElement.GetProperty("layers")[0];
        layer.GetProperty("mediaType").GetString().ShouldBe(compresses
            ? "application/vnd.oci.image.layer.v1.tar+zstd+encrypted"
            : "application/vnd.oci.image.layer.v1.tar+encrypted");
        await using var blob = await client.OpenBlobAsync(
            "sealed", layer.GetProperty("digest").GetString()!, RegistryFixture.Cancelled);
        using var reader = new StreamReader(blob, Encoding.Latin1);
        (await reader.ReadToEndAsync(RegistryFixture.Cancelled)).ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_node_with_a_key_takes_nothing_that_is_not_encrypted()
    {
        using var node = RSA.Create(2048);
        var pushed = await PushAsync("plain", TestArchive.Complete(), new());

        (await Should.ThrowAsync<SealException>(() => DownloadAsync(pushed, node))).Message
            .ShouldContain("is not encrypted");
    }

    private async Task<ImageReference> PushAsync(string repository, TestArchive archive, CheckpointImageOptions options)
    {
        using var client = registry.Client();
        var image = await new CheckpointImageBuilder(client, TimeProvider.System).PushArchiveAsync(
            "a.tar", archive.ToStream(), ImageReference.Parse($"{registry.Host}/{repository}:latest"), options,
            RegistryFixture.Cancelled);
        return image.Image.Reference;
    }

    private async Task DownloadAsync(ImageReference reference, RSA? key = null)
    {
        using var client = registry.Client();
        await new CheckpointDownloader(client, key).DownloadAsync(reference, Target, null, RegistryFixture.Cancelled);
    }
}
