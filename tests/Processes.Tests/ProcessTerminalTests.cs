using System.Diagnostics;
using System.Globalization;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Processes;

namespace Migration.Processes.Tests;

/// <summary>Trees with a terminal.</summary>
[Collection(Collection)]
public sealed class ProcessTerminalTests : ProcessScene
{
    // Answers what is typed on its terminal, which controls it and echoes nothing.
    private const string Reader = """
        import os, sys, termios
        settings = termios.tcgetattr(0)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSANOW, settings)
        print("ready")
        for number, line in enumerate(sys.stdin, 1):
            with open("/dev/tty") as own:
                front = os.tcgetpgrp(own.fileno()) == os.getpgrp()
            echo = bool(termios.tcgetattr(0)[3] & termios.ECHO)
            print(f"{number} {line.strip()} in front: {front}, echo: {echo}")
        """;

    [Fact]
    public async Task A_tree_with_a_terminal_has_another_one_after_dump_and_restore_with_the_same_settings()
    {
        var workload = await StartWithTerminalAsync();
        var typed = Store.TypedPath(workload.Name);
        await LogHasAsync("ready\n");
        await File.WriteAllTextAsync(typed, "first\n", Cancellation);
        await LogHasAsync("1 first in front: True, echo: False\n");
        var terminal = ProcessTerminals.Of(ProcessTree.Of(workload.Pid));
        terminal.MakesOwn.ShouldBeFalse();
        var key = terminal.Keys.ShouldHaveSingleItem();
        var images = Directory.CreateDirectory(Path.Combine(Folder, "images")).FullName;

        await Criu.DumpAsync(Dump(workload, images, key), Cancellation);
        await ProcessHost.KillAllAsync(workload, Cancellation);
        using var network = InheritableFile.OpenForReading(workload.NetworkNamespace);
        int pid;
        using (var other = await PseudoTerminal.OpenAsync(Log, typed, Cancellation))
        {
            other.LetInherit();
            pid = await Criu.RestoreAsync(
                new CriuRestoreOptions
                {
                    ImageFolder = images,
                    Inherited = [new(ProcessCheckpoint.NetworkKey, network), new(key, other.Inner)],
                },
                Cancellation);
        }

        (await TaskSignals.WaitUntilStoppedAsync(ProcessTree.Of(pid), TimeSpan.FromMinutes(1), Cancellation)).ShouldBeTrue();
        TaskSignals.ContinueTree(pid);
        await File.WriteAllTextAsync(typed, "second\n", Cancellation);
        await LogHasAsync("2 second in front: True, echo: False\n");
    }

    [Fact]
    public async Task The_keeper_of_a_terminal_ends_with_the_workload_and_its_pipe_is_removed()
    {
        var workload = await StartWithTerminalAsync();
        await LogHasAsync("ready\n");
        var typed = Store.TypedPath(workload.Name);
        var keepers = await KeepersAsync(typed);
        keepers.ShouldNotBeEmpty();

        await Host.RemoveAsync(workload, Cancellation);

        File.Exists(typed).ShouldBeFalse();
        while ((await KeepersAsync(typed)).Count > 0)
            await Task.Delay(10, Cancellation);
    }

    [Fact]
    public async Task A_session_that_a_shell_began_is_told_from_one_of_the_tree()
    {
        using var job = Process.Start("unshare", ["--pid", "--fork", "sleep", "300"]);
        int child;
        while (ProcessTree.Of(job.Id) is not [_, var only] || (child = only) == 0)
            await Task.Delay(10, Cancellation);
        try
        {
            ProcessFacts.HasForeignSession(child).ShouldBeTrue();
        }
        finally
        {
            await KillAsync(child);
            await job.WaitForExitAsync(Cancellation);
        }
    }

    private Task<ProcessWorkload> StartWithTerminalAsync() => Host.StartAsync(
        new ProcessStart
        {
            Name = "shell",
            Pod = "web",
            Command = ["/usr/bin/python3", "-u", "-c", Reader],
            LogFile = Log,
            HasTerminal = true,
        },
        Cancellation);

    private static async Task<IReadOnlyList<int>> KeepersAsync(string typed)
    {
        var found = new List<int>();
        foreach (var name in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => char.IsAsciiDigit(n![0])))
        {
            try
            {
                if ((await File.ReadAllTextAsync($"/proc/{name}/cmdline", Cancellation)).Contains(typed))
                    found.Add(int.Parse(name!, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return found;
    }

    private static async Task KillAsync(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }
}
