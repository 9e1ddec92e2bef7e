using System.Net.Sockets;
using System.Text;
using Migration.Contracts;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Load;
using Migration.Local.Machine;
using Migration.Local.Reporting;

namespace Migration.EndToEnd.Tests;

/// <summary>Where the memory of a workload can be read during a migration, and where it cannot.</summary>
[Collection(Cluster.Shared)]
public sealed class SealTests(Cluster cluster)
{
    private const UnixFileMode OthersAny = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Run => Path.GetDirectoryName(cluster.Parts.LogFolder)!;

    [Fact]
    public async Task Memory_is_in_files_of_root_only_never_readable_in_the_registry_and_nowhere_afterwards()
    {
        await cluster.WarmUpAsync(Cancellation);
        var secret = $"secret-{Guid.NewGuid():n}";
        (await CallAsync("SET", "secret", secret)).ShouldBe("+OK");
        var (source, target) = (cluster.Job.Node, cluster.OtherNode);
        await using var feed = await EventFeed.StartAsync(
            await cluster.Parts.Broker.ConnectAsync("tests", Cancellation), Cancellation);
        var id = Guid.NewGuid();
        var builder = cluster.Parts.Services[$"imagebuilder-{source}"];
        var deployer = cluster.Parts.Services[$"deployer-{target}"];
        cluster.Job.Clients.BeginRecord();

        // Each stands still at its step, so that there is time to look.
        builder.Suspend();
        await feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id, Workload = cluster.Job.Workload, TargetNode = target, RequestedBy = "tests",
            },
            Cancellation);
        await SeeAsync(feed, id, nameof(CheckpointTaken));
        var taken = Checkpoints(source).ToList();
        taken.ShouldContain(f => Holds(f, secret), "the checkpoint has the secret, or the test would prove nothing");
        taken.ShouldAllBe(f => (File.GetUnixFileMode(f) & OthersAny) == 0 || IsShut(f));
        deployer.Suspend();
        builder.Proceed();
        await SeeAsync(feed, id, nameof(ImagePushed));
        Files(cluster.Parts.Registry.RepositoriesFolder, "../blobs").ShouldNotContain(f => Holds(f, secret));
        deployer.Proceed();
        await SeeAsync(feed, id, nameof(SourceRetired));
        await cluster.Job.ReportAsync(
            new MigrationEnd { Id = id, Source = source, Target = target, Outcome = MigrationOutcomes.Completed },
            Cancellation);
        await UntilGoneAsync(() => [.. Checkpoints(source), .. Checkpoints(target)]);

        (await CallAsync("STRLEN", "secret")).ShouldBe($":{secret.Length}");
        var back = await cluster.Job.MigrateAsync(source, Cancellation);
        back.Reason.ShouldBeNull();
        back.Good.ShouldBeTrue();
    }

    // A file that others could read if they came to it, in a folder that they cannot enter.
    private static bool IsShut(string file)
    {
        for (var folder = Path.GetDirectoryName(file)!; folder.Length > 1; folder = Path.GetDirectoryName(folder)!)
        {
            if ((File.GetUnixFileMode(folder) & OthersAny) == 0)
                return true;
        }

        return false;
    }

    // Notes that a checkpoint was taken stay for a day; they hold a number.
    private IEnumerable<string> Checkpoints(string node) => ((string[])
        [
            Path.Combine(Run, "checkpoints", node), Path.Combine(Run, "restores", node),
            Path.Combine(LocalPaths.MemoryFolder(Run), node),
        ])
        .SelectMany(f => Files(f)).Where(f => !f.EndsWith(".taken", StringComparison.Ordinal));

    private static IEnumerable<string> Files(params string[] path)
    {
        var folder = Path.GetFullPath(Path.Combine(path));
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    private static bool Holds(string file, string text) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    private static async Task UntilGoneAsync(Func<List<string>> find)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        while (find() is { Count: > 0 } left)
        {
            bound.IsCancellationRequested.ShouldBeFalse(string.Join(", ", left));
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
        }
    }

    private static async Task SeeAsync(EventFeed feed, Guid id, string name)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        await foreach (var seen in feed.ReadAsync(bound.Token))
        {
            if (seen.MigrationId == id && seen.Name == name)
                return;
        }
    }

    private async Task<string> CallAsync(params string[] command)
    {
        using var connection = new RespConnection(await cluster.Parts.Network.Clients.RunAsync(
            () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)));
        await connection.ConnectAsync(MigrationJob.Service, Cancellation);
        return await connection.CallAsync(RespConnection.Command(command), Cancellation);
    }
}
