using System.Formats.Tar;
using Migration.Criu.Tests.RealDump;
using Migration.Oci.Tests;
using Migration.Platform.Criu.Configuration;
using Migration.Platform.Criu.Tasks;

namespace Migration.Cli.Tests.Inspection;

/// <summary>
/// One dump by the real CRIU: a server with a listener, a UDP socket, and a connection on which a line is unread.
/// </summary>
public sealed class DumpFixture : IAsyncLifetime
{
    public const string Unread = "five\n";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _server = new();
    private readonly TemporaryFolder _folder = new();

    /// <summary>Folder of CRIU's images.</summary>
    public string Folder => Path.Combine(_folder.Path, "images");

    /// <summary>The same as an archive of podman.</summary>
    public string Archive => Path.Combine(_folder.Path, "checkpoint.tar");

    public int Pid { get; private set; }

    public string In(string name) => Path.Combine(_folder.Path, name);

    public async ValueTask InitializeAsync()
    {
        CriuTool.Locate();
        Directory.CreateDirectory(Folder);
        await using var lab = await NetworkLab.CreateAsync(Addresses.IPv4);
        await using var server = await EchoServer.StartAsync(lab.Source, lab.Addresses.Source, _server.Path);
        await using var client = await EchoClient.ConnectAsync(lab.Client, lab.Addresses.Service);
        (await client.EchoAsync("before")).ShouldBe("before");
        Pid = server.Pid;

        // Stopped, the server leaves what comes in its receive queue.
        await Command.RunAsync("kill", "-STOP", $"{Pid}");
        (await TaskSignals.WaitUntilStoppedAsync([Pid], Bound, CancellationToken.None)).ShouldBeTrue();
        await client.SendAsync(Unread.TrimEnd());
        await WaitUntilQueuedAsync(lab.Source);
        await CriuTool.DumpAsync(Pid, Folder, CriuConfiguration.ForSource);
        await PackAsync();
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task WaitUntilQueuedAsync(string networkNamespace)
    {
        using var limit = new CancellationTokenSource(Bound);
        string lines = "";
        do
        {
            limit.IsCancellationRequested.ShouldBeFalse($"the line has not arrived: {lines}");
            await Task.Delay(20, CancellationToken.None);
            lines = await Command.RunAsync(
                "nsenter", $"--net=/run/netns/{networkNamespace}", "ss", "-Htn", "state", "established");
        }
        while (!lines.TrimStart().StartsWith($"{Unread.Length} ", StringComparison.Ordinal));
    }

    private async Task PackAsync()
    {
        await using var file = File.Create(Archive);
        await using var writer = new TarWriter(file);
        await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "checkpoint/"));
        foreach (var path in Directory.EnumerateFiles(Folder, "*.img"))
            await writer.WriteEntryAsync(path, $"checkpoint/{Path.GetFileName(path)}");
        foreach (var beside in (string[])["stats-dump", "dump.log"])
            await writer.WriteEntryAsync(Path.Combine(Folder, beside), beside);
        await TextAsync(writer, "config.dump", TestArchive.ConfigDump);
        await TextAsync(writer, "spec.dump", TestArchive.SpecDump);
    }

    private static async Task TextAsync(TarWriter writer, string name, string text)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content });
    }
}
