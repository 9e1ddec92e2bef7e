using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Formats.Tar;
using System.Text;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Criu.Tests.RealDump;
using Migration.ImageBuilder;
using Migration.ImageBuilder.Images;
using Migration.Oci.Tests;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using NSubstitute;
using ValidationResult = System.ComponentModel.DataAnnotations.ValidationResult;

namespace Migration.NodeServices.Tests.ImageBuilder;

/// <summary>
/// A dump that travels while it is written, from the imagebuilder through the registry to the target. With the real
/// CRIU and the real registry. Needs root.
/// </summary>
public sealed class DumpPushTests : IClassFixture<RegistryFixture>, IDisposable
{
    private const int PieceBytes = 1 << 16;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly IOptions<ImageBuilderOptions> _options;
    private readonly CheckpointRegistry _registry;
    private readonly DumpPush _dump;
    private readonly CheckpointPush _push;
    private readonly ConcurrentQueue<LayerPushed> _told = [];
    private readonly TaskCompletionSource _firstTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _id = Guid.NewGuid();
    private readonly CheckpointFiles _files;
    private MigrationPlan _plan = Samples.Plan;

    public DumpPushTests(RegistryFixture registry)
    {
        _options = Options.Create(new ImageBuilderOptions
        {
            Registry = registry.Host, PlainHttp = true, PieceBytes = PieceBytes,
            ArchiveFolder = Directory.CreateDirectory(Path.Combine(_folder.Path, "checkpoints")).FullName,
        });
        _files = CheckpointFiles.Of(_options.Value.ArchiveFolder, _id);
        _registry = new CheckpointRegistry(_options, TimeProvider.System);
        var bus = Substitute.For<IBus>();
        bus.Publish(Arg.Any<object>(), Arg.Any<Type>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            _told.Enqueue((LayerPushed)call.Arg<object>());
            _firstTold.TrySetResult();
            return Task.CompletedTask;
        });
        var seals = new CheckpointSeals(_options);
        var rates = new PushRates(_options);
        _dump = new DumpPush(
            _registry, seals, rates, bus, _options, TimeProvider.System, NullLogger<DumpPush>.Instance);
        _push = new CheckpointPush(
            _registry, seals, rates, _dump, new MigrationWork(), TimeProvider.System,
            NullLogger<CheckpointPush>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CheckpointFiles Target => CheckpointFiles.Of(_folder.Path, _id);

    public void Dispose()
    {
        _registry.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_real_dump_in_pieces_is_restored_and_keeps_its_connection()
    {
        CriuTool.Locate();
        await using var lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        await using var server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, _folder.Path);
        await using var client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");

        _dump.Begin(Held(lab.Addresses));
        await CriuTool.DumpAsync(server.Pid, _files.CreateImages(null), CriuConfiguration.ForSource);
        await _firstTold.Task.WaitAsync(Bound, Cancel);
        var image = await PushAsync(lab.Addresses);
        await server.KillAsync();
        await FetchAsync(image);

        var pid = await CriuTool.RestoreAsync(Target.ImagesPath, lab.Target, leaveStopped: true);
        try
        {
            (await TaskSignals.WaitUntilStoppedAsync([pid], Bound, Cancel)).ShouldBeTrue();
            await lab.RedirectAsync();
            TaskSignals.ContinueTree(pid);
            (await client.EchoAsync("after")).ShouldBe("after");
        }
        finally
        {
            await Command.RunAsync("kill", "-KILL", $"{pid}");
        }
    }

    [Fact]
    public async Task What_was_pushed_of_a_dump_that_failed_is_not_in_the_image()
    {
        _dump.Begin(Held(Addresses.IPv4));
        WriteDump("memory of the first dump");
        await _firstTold.Task.WaitAsync(Bound, Cancel);
        WriteDump("memory of the second one");

        await FetchAsync(await PushAsync(Addresses.IPv4));

        // The target got layers of both, and keeps none that is not the second one's.
        File.ReadAllText(Path.Combine(Target.ImagesPath, "parent", "pages-1.img")).ShouldContain("second one");
        Directory.EnumerateFiles(new DirectoryInfo(Target.ImagesPath).FullName, "*", SearchOption.AllDirectories)
            .ShouldNotContain(path => File.ReadAllText(path).Contains("first dump"));
    }

    [Theory]
    [InlineData(PieceBytes - 1, null)]
    [InlineData(null, 1_000_000L)]
    public async Task What_is_small_or_has_a_limit_goes_in_one(int? memoryBytes, long? limit)
    {
        _plan = _plan with { MemoryBytes = memoryBytes, BandwidthBytesPerSecond = limit };
        _dump.Begin(Held(Addresses.IPv4));
        WriteDump("memory");

        var image = await PushAsync(Addresses.IPv4);

        (await LayersAsync(image)).ShouldBe(1);
        _told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_migration_that_is_given_up_leaves_nothing_under_way()
    {
        _dump.Begin(Held(Addresses.IPv4));
        WriteDump("memory");
        await _firstTold.Task.WaitAsync(Bound, Cancel);
        await _dump.GiveUpAsync(_id);
        var told = _told.Count;
        // Were it still followed, these would be pieces as well, and go while this many others do.
        await using (var more = new FileStream(Path.Combine(_files.ImagesPath, "pages-1.img"), FileMode.Append))
            await more.WriteAsync(new byte[4 * PieceBytes], Cancel);
        for (var i = 0; i < 50; i++)
            await _registry.Client.PushBlobAsync("elsewhere", Encoding.ASCII.GetBytes($"blob {i}"), Cancel);
        _told.Count.ShouldBe(told);
        await _dump.GiveUpAsync(_id);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1 << 16, true)]
    [InlineData(100_000, false)]
    public void Pieces_are_whole_pages(long bytes, bool isValid)
    {
        var options = new ImageBuilderOptions { Registry = "127.0.0.1:5000", PieceBytes = bytes };
        List<ValidationResult> problems = [];
        Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            .ShouldBe(isValid);
        problems.Select(p => p.ErrorMessage).ShouldAllBe(m => m!.Contains("PieceBytes"));
    }

    private TrafficHeld Held(Addresses addresses) => new()
    {
        MigrationId = _id,
        Plan = _plan,
        Source = Samples.Source with { Address = addresses.Source },
        Target = Samples.Target with { Address = addresses.Target },
        Steps = [],
    };

    // One process with three pieces and a bit.
    private void WriteDump(string text)
    {
        var folder = _files.CreateImages(null);
        var pages = new byte[(3 * PieceBytes) + 4096];
        for (var at = 0; at < pages.Length; at += 4096)
            Encoding.ASCII.GetBytes(text).CopyTo(pages, at);
        File.WriteAllText(Path.Combine(folder, "inventory.img"), "inventory");
        File.WriteAllBytes(
            Path.Combine(folder, "pagemap-1.img"),
            Platform.Criu.Incremental.PagemapImage.Of(1, 0x400000, pages.Length / 4096));
        File.WriteAllBytes(Path.Combine(folder, "pages-1.img"), pages);
    }

    private async Task<string> PushAsync(Addresses addresses)
    {
        await using (var file = File.Create(_files.ArchivePath))
        await using (var tar = new TarWriter(file))
        {
            foreach (var (name, content) in new[]
            {
                ("config.dump", """{"id":"c1","name":"redis"}"""),
                ("spec.dump", """{"annotations":{}}"""),
            })
            {
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.RegularFile, name)
                    {
                        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    },
                    Cancel);
            }
        }

        var held = Held(addresses);
        var pushed = await _push.PushAsync(
            new CheckpointTaken
            {
                MigrationId = _id,
                Plan = _plan,
                Source = held.Source,
                Target = held.Target,
                ArchivePath = _files.ArchivePath,
                ArchiveBytes = _files.Bytes,
                ContainerName = "redis",
                Steps = [],
            },
            new StepTimer(TimeProvider.System, "node-a"), Cancel);
        return pushed.Reference;
    }

    // As the deployer does: what it was told of, as it was told, and the image at last.
    private async Task FetchAsync(string image)
    {
        var downloader = new CheckpointDownloader(_registry.Client);
        _told.ShouldNotBeEmpty();
        foreach (var layer in _told)
        {
            layer.Target.Node.ShouldBe("node-b");
            await downloader.DownloadLayerAsync(
                ImageReference.Parse($"{layer.Repository}@{layer.Digest}"),
                new OciDescriptor { MediaType = layer.MediaType, Digest = layer.Digest, Size = layer.Bytes },
                Target, null, Cancel);
        }

        (await LayersAsync(image)).ShouldBeInRange(2, _told.Count + 1);
        await downloader.DownloadAsync(ImageReference.Parse(image), Target, null, Cancel);
    }

    private async Task<int> LayersAsync(string image)
    {
        var reference = ImageReference.Parse(image);
        var manifest = await _registry.Client.GetManifestAsync(reference.Repository, reference.TagOrDigest, Cancel);
        return System.Text.Json.JsonDocument.Parse(manifest.Content).RootElement.GetProperty("layers").GetArrayLength();
    }
}
