using Migration.Criu.Tests.Incremental;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Incremental;
using Migration.Platform.Criu.Tasks;

namespace Migration.Criu.Tests.RealDump;

/// <summary>With the real CRIU, in namespaces of their own. Needs root.</summary>
public sealed class IncrementalDumpTests
{
    private const int PageSize = 4096;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_that_went_ahead_and_what_changed_since_restore_to_the_same_bytes()
    {
        CriuTool.Locate();
        using var folder = new TemporaryFolder();
        await using NetworkLab lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        await using EchoServer server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, folder.Path);
        await using EchoClient client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");
        string images = Directory.CreateDirectory(Path.Combine(folder.Path, "images")).FullName;
        string first = Directory.CreateDirectory(Path.Combine(images, "base-1")).FullName;
        string second = Directory.CreateDirectory(Path.Combine(images, "base-2")).FullName;

        LiveMemoryResult one = LiveMemory.Write(server.Pid, first, null, null, Stop);
        (await client.EchoAsync("between")).ShouldBe("between");
        LiveMemoryResult two = LiveMemory.Write(server.Pid, second, one.Index, "../base-1", Stop);
        (await client.EchoAsync("after")).ShouldBe("after");
        one.WrittenPages.ShouldBe(one.Pages);
        two.WrittenPages.ShouldBeLessThan(two.Pages);

        await using var follower = new DumpFollower(images, two.Index.NewRound(), TimeProvider.System);
        await CriuTool.DumpAsync(server.Pid, images, CriuConfiguration.ForSource);
        (await TaskSignals.WaitUntilStoppedAsync([server.Pid], Bound, Stop)).ShouldBeTrue();
        SortedDictionary<ulong, byte[]> full = ImageChain.Read(images, server.Pid);
        var hashes = await follower.CompleteAsync();
        hashes.Values.Sum(h => h.Length).ShouldBe(full.Count);
        IncrementalResult left = IncrementalImages.Reduce(images, two.Index, "base-2", id => hashes[id], Stop);
        left.Pages.ShouldBe(full.Count);
        left.ChangedPages.ShouldBeLessThan(left.Pages);
        ImageChain.Read(images, server.Pid).Keys.ShouldBe(full.Keys);
        await server.KillAsync();

        await RestoredMemory.ShouldBeAsync(full, images, lab.Source, Stop);
    }

    [Fact]
    public async Task Memory_that_travelled_in_pieces_restores_to_the_same_bytes()
    {
        CriuTool.Locate();
        using var folder = new TemporaryFolder();
        await using NetworkLab lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        await using EchoServer server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, folder.Path);
        await using EchoClient client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");
        string dump = Directory.CreateDirectory(Path.Combine(folder.Path, "dump")).FullName;
        using var pieces = new DumpPieces(dump, 16 * PageSize);
        await CriuTool.DumpAsync(server.Pid, dump, CriuConfiguration.ForSource);
        (await TaskSignals.WaitUntilStoppedAsync([server.Pid], Bound, Stop)).ShouldBeTrue();
        SortedDictionary<ulong, byte[]> full = ImageChain.Read(dump, server.Pid);
        var found = pieces.Look();
        found.Count.ShouldBeGreaterThan(DumpPieces.PiecesOfASize, "a chain of some length, of pieces of two sizes");
        string restored = Directory.CreateDirectory(Path.Combine(folder.Path, "restored")).FullName;

        PieceChain.Assemble(
            dump,
            PieceImages.Of(
                Directory.GetFiles(dump, "*.img").ToDictionary(path => Path.GetFileName(path), ImagePlace.Whole),
                found, number => $"base-{number}"),
            restored);
        ImageChain.Read(restored, server.Pid).Keys.ShouldBe(full.Keys);
        await server.KillAsync();

        await RestoredMemory.ShouldBeAsync(full, restored, lab.Source, Stop);
    }
}
