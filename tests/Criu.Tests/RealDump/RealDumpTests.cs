using System.Net;
using System.Net.Sockets;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Sockets;
using Migration.Platform.Criu.Tasks;

namespace Migration.Criu.Tests.RealDump;

/// <summary>With the real CRIU, in namespaces of their own. Needs root.</summary>
public sealed class RealDumpTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_image_of_a_dump_is_written_back_byte_for_byte()
    {
        CriuTool.Locate();
        using var folder = new TemporaryFolder();
        await using NetworkLab lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        await using EchoServer server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, folder.Path);
        await using EchoClient client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");

        await CriuTool.DumpAsync(server.Pid, folder.Path, CriuConfiguration.ForSource);

        string[] images = [.. Directory.GetFiles(folder.Path)
            .Where(path => CriuImageFileName.IsImage(path) || CriuImageFileName.IsRaw(path))];
        images.Length.ShouldBeGreaterThan(10);
        foreach (string path in images)
        {
            byte[] bytes = await File.ReadAllBytesAsync(path, Stop);
            CriuImage.Parse(Path.GetFileName(path), bytes).ToArray().ShouldBe(bytes, path);
        }

        Directory.GetFiles(folder.Path, "*.img").Length.ShouldBe(images.Length - 1, "only stats-dump has no .img");
        ReadFacts(folder.Path, server.Pid);
    }

    [Theory]
    [InlineData("IPv4", "10.71.0.2")]
    [InlineData("IPv4", "::ffff:10.71.0.2")]
    [InlineData("IPv6", "fd71::2")]
    public async Task A_rewritten_dump_restores_under_another_address_and_keeps_its_connection(
        string family, string bindAddress)
    {
        CriuTool.Locate();
        using var folder = new TemporaryFolder();
        await using NetworkLab lab = await NetworkLab.CreateAsync(family == "IPv6" ? Addresses.IPv6 : Addresses.IPv4);
        await using EchoServer server = await EchoServer.StartAsync(lab.Source, bindAddress, folder.Path);
        await using EchoClient client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");

        await CriuTool.DumpAsync(server.Pid, folder.Path, CriuConfiguration.ForSource);
        (await TaskSignals.WaitUntilStoppedAsync([server.Pid], Bound, Stop)).ShouldBeTrue();
        await client.SendAsync("while it moves");
        RewriteResult rewrite = await RewriteAsync(folder.Path, lab.Addresses);
        rewrite.RewrittenCount.ShouldBe(3, "the listener, its connection and the UDP socket");
        await server.KillAsync();

        int pid = await CriuTool.RestoreAsync(folder.Path, lab.Target, leaveStopped: true);
        try
        {
            (await TaskSignals.WaitUntilStoppedAsync([pid], Bound, Stop)).ShouldBeTrue();
            await lab.RedirectAsync();
            TaskSignals.ContinueTree(pid).ShouldBe([pid]);
            TaskSignals.IsStopped(pid).ShouldBeFalse();
            (await client.ReadAsync()).ShouldBe("while it moves");
            (await client.EchoAsync("after")).ShouldBe("after");
        }
        finally
        {
            await Command.RunAsync("kill", "-KILL", $"{pid}");
        }
    }

    [Theory]
    [InlineData(NetworkLockMethod.IpTables, "IPv4", true)]
    [InlineData(NetworkLockMethod.NfTables, "IPv4", true)]
    [InlineData(NetworkLockMethod.IpTables, "IPv4", false)]
    [InlineData(NetworkLockMethod.IpTables, "IPv6", false)]
    [InlineData(NetworkLockMethod.NfTables, "IPv6", false)]
    public async Task A_stopped_source_is_brought_back_with_its_connection(
        NetworkLockMethod method, string family, bool wholeNamespace)
    {
        CriuTool.Locate();
        using var folder = new TemporaryFolder();
        await using NetworkLab lab = await NetworkLab.CreateAsync(family == "IPv6" ? Addresses.IPv6 : Addresses.IPv4);
        await using EchoServer server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, folder.Path);
        await using EchoClient client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");

        CriuConfiguration configuration = CriuConfiguration.ForSource with { NetworkLock = method };
        await (wholeNamespace
            ? CriuTool.DumpAsync(server.Pid, folder.Path, configuration)
            : CriuTool.DumpInsideAsync(server.Pid, folder.Path, configuration, lab.Source));
        (await TaskSignals.WaitUntilStoppedAsync([server.Pid], Bound, Stop)).ShouldBeTrue();
        (await LockedAsync(lab.Source)).ShouldBeTrue();
        await client.SendAsync("while it is stopped");

        ResumeReport report = await StoppedTaskResumer.ResumeTreeAsync(server.Pid, ReadDump(folder.Path), Stop);

        report.Pids.ShouldBe([server.Pid]);
        report.SocketsReleased.ShouldBe(1);
        report.LocksRemoved.ShouldNotBeEmpty();
        (await LockedAsync(lab.Source)).ShouldBeFalse();
        (await client.ReadAsync()).ShouldBe("while it is stopped");
        (await client.EchoAsync("after")).ShouldBe("after");

        ResumeReport again = await StoppedTaskResumer.ResumeTreeAsync(server.Pid, null, Stop);
        again.SocketsReleased.ShouldBe(0);
        again.LocksRemoved.ShouldBeEmpty();
        (await client.EchoAsync("still")).ShouldBe("still");
    }

    private static async Task<RewriteResult> RewriteAsync(string folder, Addresses addresses)
    {
        string path = Path.Combine(folder, CriuImageFileName.Files);
        RewriteResult result = SocketAddressRewriter.Rewrite(await File.ReadAllBytesAsync(path), addresses.Map);
        await File.WriteAllBytesAsync(path, result.Image);
        return result;
    }

    private static async Task<bool> LockedAsync(string networkNamespace)
    {
        string space = $"--net=/run/netns/{networkNamespace}";
        string rules = await Command.RunAsync("nsenter", space, "nft", "list", "tables")
            + await Command.RunAsync("nsenter", space, "iptables-save", "-t", "filter")
            + await Command.RunAsync("nsenter", space, "ip6tables-save", "-t", "filter");
        return rules.Contains("CRIU", StringComparison.Ordinal)
            || rules.Contains("0xc114", StringComparison.OrdinalIgnoreCase);
    }

    private static DumpFacts ReadDump(string folder) => new(
        SocketAddressRewriter.Rewrite(
            File.ReadAllBytes(Path.Combine(folder, CriuImageFileName.Files)), new Dictionary<IPAddress, IPAddress>())
            .Sockets,
        InventoryReader.Read(File.ReadAllBytes(Path.Combine(folder, CriuImageFileName.Inventory))).DumpRunId);

    private static void ReadFacts(string folder, int pid)
    {
        CriuInventory inventory = InventoryReader.Read(Read(CriuImageFileName.Inventory));
        inventory.ImageVersion.ShouldBe(2u);
        inventory.DumpRunId.ShouldNotBeNullOrEmpty();

        DumpStatistics statistics =
            StatsReader.Read(CriuImageFileName.DumpStatistics, Read(CriuImageFileName.DumpStatistics)).Dump!;
        statistics.Frozen.ShouldBeGreaterThan(TimeSpan.Zero);
        statistics.PagesWritten.ShouldBeGreaterThan(0u);

        string name = $"pagemap-{pid}.img";
        Pagemap pagemap = PagemapReader.Read(name, Read(name));
        pagemap.PresentBytes.ShouldBe(Read($"pages-{pagemap.PagesId}.img").Length);

        ReadDump(folder).Sockets.Select(socket => (socket.Type, socket.State, $"{socket.Source}")).ShouldBe(
        [
            (SocketType.Stream, TcpState.Listen, "10.71.0.2:7000"),
            (SocketType.Dgram, TcpState.Close, "10.71.0.2:7001"),
            (SocketType.Stream, TcpState.Established, "10.71.0.2:7000"),
        ],
            ignoreOrder: true);

        byte[] Read(string file) => File.ReadAllBytes(Path.Combine(folder, file));
    }
}
