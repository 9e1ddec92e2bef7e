using System.Diagnostics;
using System.Globalization;
using Migration.Criu.Tests.RealDump;
using Migration.Platform.Criu.Tasks;

namespace Migration.Criu.Tests.Tasks;

public sealed class TaskSignalsTests
{
    /// <summary>Above the largest pid that Linux gives out (4194304).</summary>
    private const int NoSuchPid = 4_194_305;

    [Fact]
    public async Task A_tree_is_found_stopped_and_continued()
    {
        // A shell with a child and a grandchild, whose pids it prints.
        using Process shell = Command.Start(
            "/bin/sh", "-c", "sh -c 'sleep 300 & echo $! ; wait' & echo $! ; wait");
        try
        {
            int[] tree = [shell.Id, await ReadPidAsync(shell), await ReadPidAsync(shell)];

            ProcessTree.Of(shell.Id).ShouldBe(tree, ignoreOrder: true);
            ProcessTree.Of(shell.Id)[0].ShouldBe(shell.Id);
            (await WaitAsync(tree, TimeSpan.Zero)).ShouldBeFalse();
            TaskSignals.Stop(tree);
            (await WaitAsync(tree, TimeSpan.FromSeconds(20))).ShouldBeTrue();
            tree.ShouldAllBe(pid => TaskSignals.IsStopped(pid));

            TaskSignals.ContinueTree(shell.Id).ShouldBe(tree, ignoreOrder: true);

            tree.ShouldAllBe(pid => !TaskSignals.IsStopped(pid));
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Tasks_of_a_control_group_are_read()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "cgroup.procs"), "12\n345\n", TestContext.Current.CancellationToken);

        IReadOnlyList<int> pids =
            await ProcessTree.OfControlGroupAsync(folder.Path, TestContext.Current.CancellationToken);
        pids.ShouldBe([12, 345]);
    }

    [Fact]
    public async Task An_ended_task_is_named_with_the_call()
    {
        Check(Should.Throw<TaskResumeException>(() => TaskSignals.IsStopped(NoSuchPid)), "/stat");
        Check(Should.Throw<TaskResumeException>(() => TaskSignals.ContinueTree(NoSuchPid)), "/stat");
        Check(Should.Throw<TaskResumeException>(() => TaskSignals.Continue([NoSuchPid])), "pidfd_open");
        Check(
            await Should.ThrowAsync<TaskResumeException>(
                () => StoppedTaskResumer.ResumeTreeAsync(NoSuchPid, null, TestContext.Current.CancellationToken)),
            "/stat");
        await Should.ThrowAsync<ArgumentException>(
            () => StoppedTaskResumer.ResumeAsync([], null, TestContext.Current.CancellationToken));

        static void Check(TaskResumeException error, string call)
        {
            error.Pid.ShouldBe(NoSuchPid);
            error.Call.ShouldContain(call);
            error.Message.ShouldContain($"Task {NoSuchPid}: ");
        }
    }

    private static Task<bool> WaitAsync(int[] pids, TimeSpan bound) =>
        TaskSignals.WaitUntilStoppedAsync(pids, bound, TestContext.Current.CancellationToken);

    private static async Task<int> ReadPidAsync(Process shell)
    {
        string? line = await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(line!, CultureInfo.InvariantCulture);
    }
}
