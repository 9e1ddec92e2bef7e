using System.Diagnostics;
using Migration.Local.Machine;

namespace Migration.Local.Tests.Machine;

public sealed class RunSweeperTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_left_of_a_run_that_was_killed()
    {
        var instance = $"t{Guid.NewGuid():N}"[..9];
        var folder = Path.Combine(Path.GetTempPath(), $"containerflow-{instance}");
        var prefix = LocalPaths.NamespacePrefix(instance);
        try
        {
            using var victim = Start(folder, prefix);
            (await victim.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe(Victim.Ready);
            var container = Traces(folder).Single(p => ProcFs.ArgumentsOf(p).Contains("sleep\03600"));
            Groups(container).ShouldNotBeEmpty();
            var groups = Groups(container);

            victim.Kill();
            await victim.WaitForExitAsync(Cancellation);
            Directory.Exists($"/proc/{container}").ShouldBeTrue("containers survive the engine: that is what is swept");

            var swept = await RunSweeper.SweepAsync(folder, prefix);

            swept.Namespaces.ShouldBe(1);
            swept.Processes.ShouldBeGreaterThanOrEqualTo(4); // two containers and their monitors
            swept.ControlGroups.ShouldBeGreaterThan(0);
            Traces(folder).ShouldBeEmpty();
            Directory.Exists(folder).ShouldBeFalse();
            groups.ShouldAllBe(g => !Directory.Exists(g));
            NetworkNamespace.List(prefix).ShouldBeEmpty();
        }
        finally
        {
            (await RunSweeper.SweepAsync(folder, prefix)).Nothing.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task The_parts_die_with_the_run_that_started_them()
    {
        var instance = $"t{Guid.NewGuid():N}"[..9];
        var folder = Path.Combine(Path.GetTempPath(), $"containerflow-{instance}");
        var prefix = LocalPaths.NamespacePrefix(instance);
        try
        {
            using var victim = Start(folder, prefix);
            (await victim.StandardOutput.ReadLineAsync(Cancellation)).ShouldBe(Victim.Ready);
            var parts = RunRecord.Read(folder).Select(e => e.Process).OfType<ProcessIdentity>().ToList();
            parts.Count.ShouldBe(5); // name server, broker, registry, engine and what keeps its namespaces

            victim.Kill();

            foreach (var part in parts)
                (await ManagedProcessTests.EndsAsync(part.Id)).ShouldBeTrue();
        }
        finally
        {
            await RunSweeper.SweepAsync(folder, prefix);
        }
    }

    [Fact]
    public async Task A_process_that_got_the_id_of_a_recorded_one_is_left_alone()
    {
        await using var run = new TestRun();
        using var stranger = Process.Start("sleep", "300");
        var real = ProcFs.Find(stranger.Id)!;
        run.Record.AddProcess(real with { StartTicks = real.StartTicks - 1 });

        (await run.SweepAsync()).Processes.ShouldBe(0);

        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Fact]
    public async Task What_a_killed_process_left_in_the_machines_memory_for_its_clock_goes_and_that_of_others_stays()
    {
        await using var run = new TestRun();
        using var ours = Process.Start("sleep", "300");
        using var other = Process.Start("sleep", "300");
        string Kept(Process process) => $"/dev/shm/faketime_shm_{process.Id}";
        try
        {
            run.Record.AddProcess(ProcFs.Find(ours.Id)!);
            await File.WriteAllTextAsync(Kept(ours), "", Cancellation);
            await File.WriteAllTextAsync(Kept(other), "", Cancellation);
            ours.Kill();
            await ours.WaitForExitAsync(Cancellation);

            await run.SweepAsync();

            File.Exists(Kept(ours)).ShouldBeFalse();
            File.Exists(Kept(other)).ShouldBeTrue();
        }
        finally
        {
            other.Kill();
            File.Delete(Kept(other));
        }
    }

    [Fact]
    public async Task A_record_cut_off_in_the_middle_of_a_line_is_read_up_to_there()
    {
        await using var run = new TestRun();
        run.Record.AddNamespace("one");
        await File.AppendAllTextAsync(Path.Combine(run.Folder, "run.jsonl"), "{\"Namespace\":\"tw", Cancellation);

        RunRecord.Read(run.Folder).ShouldBe([new RunRecordEntry { Namespace = "one" }]);
    }

    private static Process Start(string folder, string prefix) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Victim.Argument, folder, prefix])
        {
            RedirectStandardOutput = true,
        })!;

    private static List<int> Traces(string folder) =>
        [.. new RunProcesses(folder, RunRecord.Read(folder), EngineIds.Of(folder)).Find().Select(p => p.Id)];

    private static List<string> Groups(int process) =>
    [
        .. ProcFs.ControlGroupsOf(process).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(':', 3)[2])
            .Where(path => path.StartsWith("/libpod_parent/"))
            .SelectMany(path => Directory.EnumerateDirectories("/sys/fs/cgroup").Select(h => h + path))
            .Where(Directory.Exists),
    ];
}
