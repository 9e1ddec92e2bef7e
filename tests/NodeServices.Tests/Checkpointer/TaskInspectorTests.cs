using System.Diagnostics;
using System.Globalization;
using Migration.Checkpointer.Inspection;

namespace Migration.NodeServices.Tests.Checkpointer;

public sealed class TaskInspectorTests : IDisposable
{
    private readonly FakeTasks _tasks = new();

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public void An_ordinary_server_has_no_problems_and_its_memory_is_added_up()
    {
        int[] pids =
        [
            _tasks.Add(7, (0, "/dev/null", "mnt_id:\t5"), (1, "pipe:[12]", "mnt_id:\t9"),
                (5, "socket:[99]", "mnt_id:\t8"), (6, "/data/dump.rdb", "mnt_id:\t100")),
            _tasks.Add(8, (1, "/var/log/inside", "mnt_id:\t100"), (3, "/outside/but/no/stream", "mnt_id:\t1"),
                (4, "anon_inode:inotify", "inotify wd:1 ino:3 sdev:29 mask:2 ignored_mask:0")),
        ];

        var findings = TaskInspector.Of(pids, _tasks.Reader);

        findings.Problems.ShouldBeEmpty();
        findings.MemoryBytes.ShouldBe(2 * 3072 * 1024);
    }

    [Fact]
    public void What_criu_cannot_dump_is_named_with_the_cure()
    {
        var pid = _tasks.Add(7,
            (1, "/srv/log/out.txt", "pos:\t0\nflags:\t02\nmnt_id:\t29"), (2, "/srv/log/err.txt", "mnt_id:\t29"),
            (4, "anon_inode:inotify", "pos:\t0\ninotify wd:1 ino:3 sdev:28 mask:2 ignored_mask:0"),
            (9, "anon_inode:[io_uring]", "mnt_id:\t17"));

        var problems = TaskInspector.Of([pid], _tasks.Reader).Problems;

        problems.Count.ShouldBe(4);
        problems.ShouldContain(p => p.Contains("/srv/log/out.txt") && p.Contains("as standard output: start"));
        problems.ShouldContain(p => p.Contains("/srv/log/err.txt") && p.Contains("standard error"));
        problems.ShouldContain(p => p.Contains("uses io_uring"));
        problems.ShouldContain(p => p.Contains("overlay file system with inotify"));
    }

    [Theory]
    [InlineData(70, "000001fffeffffff", true)]
    [InlineData(70, "000001ffffffffff", false)]
    [InlineData(0, "000001fffeffffff", false)]
    public void A_task_whose_limits_criu_may_not_read_is_named(int user, string capabilities, bool isNamed)
    {
        var pid = _tasks.Add(7);
        _tasks.RunAs(pid, user, capabilities);

        var problems = TaskInspector.Of([pid], _tasks.Reader).Problems;

        problems.Any(p => p.Contains($"runs as user {user}") && p.Contains("CAP_SYS_RESOURCE")).ShouldBe(isNamed);
    }

    [Fact]
    public void A_task_that_has_ended_is_left_out() =>
        TaskInspector.Of([4711, _tasks.Add(7)], _tasks.Reader).MemoryBytes.ShouldBe(3072 * 1024);

    [Fact]
    public async Task A_task_that_has_ended_and_was_not_waited_for_is_left_out()
    {
        var cancellation = TestContext.Current.CancellationToken;
        const string program =
            "import os, time; child = os.fork() or os._exit(0); print(child, flush=True); time.sleep(600)";
        using var parent = Process.Start(new ProcessStartInfo("python3", ["-c", program])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var line = await parent.StandardOutput.ReadLineAsync(cancellation);
            var child = int.Parse(line!, CultureInfo.InvariantCulture);
            while (!(await File.ReadAllTextAsync($"/proc/{child}/stat", cancellation)).Contains(") Z "))
                await Task.Yield();

            var findings = TaskInspector.Of([child], new TaskReader());

            findings.Problems.ShouldBeEmpty();
            findings.MemoryBytes.ShouldBe(0);
        }
        finally
        {
            parent.Kill();
            await parent.WaitForExitAsync(cancellation);
        }
    }

    [Fact]
    public void The_real_proc_file_system_can_be_read() =>
        TaskInspector.Of(Environment.ProcessId, new TaskReader()).ShouldNotBeNull().MemoryBytes
            .ShouldBeGreaterThan(1024 * 1024);

    [Fact]
    public void A_container_that_has_ended_is_not_known() =>
        TaskInspector.Of(int.MaxValue, new TaskReader()).ShouldBeNull();
}
