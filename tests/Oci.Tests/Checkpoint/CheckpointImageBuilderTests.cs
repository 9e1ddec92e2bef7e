using System.Formats.Tar;
using System.Text;
using Migration.Platform.Oci;
using Keys = Migration.Platform.Oci.CheckpointAnnotationKeys;

namespace Migration.Oci.Tests;

public sealed class CheckpointImageBuilderTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private static readonly CheckpointImageOptions Options = new()
    {
        Architecture = "amd64",
        Facts = new CheckpointSourceFacts { CriuVersion = "4.1", EngineVersion = "4.3.1", PodName = "pod-a" },
    };

    [Fact]
    public async Task The_image_is_what_skopeo_expects_and_says()
    {
        var image = await PushAsync("plain", TestArchive.Complete().ToStream(), Options);

        var reference = $"docker://{registry.Host}/plain:latest";
        var inspected = await Tool.SkopeoJsonAsync("inspect", "--tls-verify=false", reference);
        inspected.GetProperty("Digest").GetString().ShouldBe(image.Image.Digest);
        inspected.GetProperty("Architecture").GetString().ShouldBe("amd64");
        inspected.GetProperty("Os").GetString().ShouldBe("linux");
        var config = await Tool.SkopeoJsonAsync("inspect", "--config", "--tls-verify=false", reference);
        var layer = image.Image.Manifest.Layers.ShouldHaveSingleItem();
        config.GetProperty("rootfs").GetProperty("diff_ids")[0].GetString().ShouldBe(layer.Digest);
        config.GetProperty("created").GetDateTimeOffset().ShouldBe(DateTimeOffset.Parse("2026-08-01T11:00:00Z"));
        layer.MediaType.ShouldBe("application/vnd.oci.image.layer.v1.tar");
        var raw = await Tool.SkopeoJsonAsync("inspect", "--raw", "--tls-verify=false", reference);
        raw.GetProperty("mediaType").GetString().ShouldBe("application/vnd.oci.image.manifest.v1+json");
        var annotations = raw.GetProperty("annotations");
        annotations.GetProperty(Keys.CriO.Name).GetString().ShouldBe("counter");
        annotations.GetProperty(Keys.Podman.RuntimeName).GetString().ShouldBe("runc");
        annotations.GetProperty(Keys.CheckpointCtl.ContainerName).GetString().ShouldBe("counter");
        annotations.GetProperty(Keys.CheckpointCtl.PodName).GetString().ShouldBe("pod-a");
    }

    [Fact]
    public async Task Skopeo_copies_it_and_tar_unpacks_it_to_the_same_files()
    {
        var longName = "checkpoint/" + new string('n', 180) + ".img";
        var pages = new byte[300_000];
        new Random(2).NextBytes(pages);
        var archive = TestArchive.Complete().File("checkpoint/pages-1.img", pages).File(longName, "long")
            .File("volumes/Größe.tar", "utf-8").Link(TarEntryType.SymbolicLink, "checkpoint/parent", "../volumes");
        await PushAsync("copied", archive.ToStream(), Options);

        using var folder = new TempFolder();
        await Tool.RunAsync("skopeo", "copy", "--src-tls-verify=false",
            $"docker://{registry.Host}/copied:latest", $"dir:{folder.Combine("image")}");
        var layer = Directory.GetFiles(folder.Combine("image")).MaxBy(file => new FileInfo(file).Length)!;
        Directory.CreateDirectory(folder.Combine("root"));
        await Tool.RunAsync("tar", "-xf", layer, "-C", folder.Combine("root"), "--no-same-owner");

        (await File.ReadAllBytesAsync(folder.Combine("root/checkpoint/pages-1.img"), RegistryFixture.Cancelled))
            .ShouldBe(pages);
        File.ReadAllText(folder.Combine("root/" + longName)).ShouldBe("long");
        File.ReadAllText(folder.Combine("root/volumes/Größe.tar")).ShouldBe("utf-8");
        File.ReadAllText(folder.Combine("root/config.dump")).ShouldBe(TestArchive.ConfigDump);
        new FileInfo(folder.Combine("root/checkpoint/parent")).LinkTarget.ShouldBe("../volumes");
        var owners = await Tool.RunAsync("tar", "--numeric-owner", "-tvf", layer, "config.dump");
        owners.ShouldContain("1000/3000000");
        owners.ShouldStartWith("-rw-------");
    }

    [Fact]
    public async Task The_selected_member_is_rewritten_and_nothing_else()
    {
        var seen = new List<string>();
        var rewriter = new MemberRewriter
        {
            Selects = name => name == CheckpointMembers.Files,
            Rewrite = (name, content) =>
            {
                seen.Add($"{name}: {Encoding.UTF8.GetString(content.Span)}");
                return Encoding.UTF8.GetBytes("address 10.0.0.200 and longer");
            },
        };
        var image = await PushAsync(
            "rewritten", TestArchive.Complete().ToStream(), Options with { Rewriter = rewriter });

        seen.ShouldBe(["checkpoint/files.img: address 10.0.0.1"]);
        var files = await LayerFilesAsync("rewritten", image.Image.Manifest.Layers[0].Digest);
        files[CheckpointMembers.Files].ShouldBe("address 10.0.0.200 and longer");
        files[CheckpointMembers.Inventory].ShouldBe("inventory");
        files[CheckpointMembers.SpecDump].ShouldBe(TestArchive.SpecDump);
    }

    [Fact]
    public async Task A_selected_member_over_the_limit_is_refused()
    {
        var rewriter = new MemberRewriter
        {
            Selects = name => name == CheckpointMembers.Files,
            Rewrite = (_, content) => content,
            LimitBytes = 4,
        };
        var error = await Should.ThrowAsync<CheckpointArchiveException>(
            () => PushAsync("limit", TestArchive.Complete().ToStream(), Options with { Rewriter = rewriter }));
        error.Member.ShouldBe(CheckpointMembers.Files);
        error.Message.ShouldContain("4");
    }

    [Theory]
    [InlineData("checkpoint/inventory.img")]
    [InlineData("config.dump")]
    [InlineData("spec.dump")]
    public async Task Without_a_required_member_nothing_is_pushed(string missing)
    {
        var archive = new TestArchive();
        foreach (var name in CheckpointMembers.Required.Where(name => name != missing))
            archive.File(name, name == "config.dump" ? TestArchive.ConfigDump : TestArchive.SpecDump);
        var repository = "missing-" + Path.GetFileNameWithoutExtension(missing);
        var error = await Should.ThrowAsync<CheckpointArchiveException>(
            () => PushAsync(repository, archive.ToStream(), Options));
        error.Member.ShouldBe(missing);
        using var client = registry.Client();
        (await client.ListTagsAsync(repository, RegistryFixture.Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_midway_drops_the_upload()
    {
        var archive = TestArchive.Complete().File("checkpoint/pages-1.img", new byte[1_000_000]).ToArray();
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var client = new RegistryClient(
            registry.Options with { Registry = proxy.Host, ChunkBytes = 65536 }, TimeProvider.System);
        var builder = new CheckpointImageBuilder(client, TimeProvider.System);
        await Should.ThrowAsync<CheckpointArchiveException>(() => builder.PushArchiveAsync(
            "cut.tar", new MemoryStream(archive[..600_000]),
            registry.Reference("cut") with { Registry = proxy.Host }, Options, RegistryFixture.Cancelled));
        proxy.Requests.ShouldNotContain(request => request.Method == "PUT");
        proxy.Requests.Last().Method.ShouldBe("DELETE");
        proxy.Requests.ShouldNotContain(request => request.Path.Contains("manifests"));
    }

    [Fact]
    public async Task The_same_archive_gives_the_same_image()
    {
        var archive = TestArchive.Complete().ToArray();
        var first = await PushAsync("same", new MemoryStream(archive), Options);
        await using var proxy = await FaultProxy.StartAsync(registry.Host);
        using var second = new RegistryClient(registry.Options with { Registry = proxy.Host }, TimeProvider.System);
        var again = await new CheckpointImageBuilder(second, TimeProvider.System).PushArchiveAsync(
            "a.tar", new MemoryStream(archive), registry.Reference("same") with { Registry = proxy.Host },
            Options, RegistryFixture.Cancelled);
        again.Image.Manifest.Config.ShouldBe(first.Image.Manifest.Config);
        again.Image.Manifest.Layers.ShouldBe(first.Image.Manifest.Layers);
        // Nobody waits to hear that a checkpoint is new: both uploads are opened at once, and nothing is looked for.
        proxy.Requests.Select(request => request.Method).ShouldBe(["POST", "POST", "PUT", "PUT", "PUT"]);
    }

    private async Task<CheckpointImage> PushAsync(string repository, Stream archive, CheckpointImageOptions options)
    {
        using var client = registry.Client();
        return await new CheckpointImageBuilder(client, TimeProvider.System).PushArchiveAsync(
            "a.tar", archive, registry.Reference(repository), options, RegistryFixture.Cancelled);
    }

    private async Task<Dictionary<string, string>> LayerFilesAsync(string repository, string digest)
    {
        using var client = registry.Client();
        await using var blob = await client.OpenBlobAsync(repository, digest, RegistryFixture.Cancelled);
        await using var reader = new TarReader(blob);
        var files = new Dictionary<string, string>();
        while (await reader.GetNextEntryAsync(copyData: true, RegistryFixture.Cancelled) is { } entry)
        {
            if (entry.DataStream is { } data)
                files[entry.Name] = await new StreamReader(data).ReadToEndAsync(RegistryFixture.Cancelled);
        }
        return files;
    }
}
