using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Migration.Local.Machine;

/// <summary>
/// A long-running process of the local run: a session of its own (Ctrl-C in the terminal reaches only this program,
/// which stops the others in order), killed by the kernel when this program dies, output in a log file.
/// </summary>
public sealed class ManagedProcess : IAsyncDisposable
{
    // The shell opens the log and is then replaced, twice more, so that the process id stays the same.
    private const string Script = """
        exec >>"$0" 2>&1 </dev/null
        exec setpriv --pdeathsig KILL setsid "$@"
        """;

    private const int LogTailLines = 20;
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(10);

    private readonly ProcessStartInfo _start;
    private readonly RunRecord _record;
    private Process _process;
    private ProcessIdentity? _identity;

    private ManagedProcess(string name, string logPath, ProcessStartInfo start, Process process, RunRecord record)
    {
        Name = name;
        LogPath = logPath;
        _start = start;
        _record = record;
        Follow(process);
    }

    /// <summary>Name for messages and for the log file.</summary>
    public string Name { get; }

    /// <summary>File with everything the process wrote.</summary>
    public string LogPath { get; }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Ends when the process has ended; another task once it was started again.</summary>
    public Task Exited { get; private set; }

    /// <summary>Exit code once it has ended; 128 plus the signal's number when a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a process.</summary>
    /// <param name="name">Name for messages and for the log file.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Variables set beside the inherited ones.</param>
    /// <param name="record">The run it belongs to; its folder takes the log.</param>
    /// <param name="folder">Working folder; the run's folder when null.</param>
    /// <exception cref="LocalRunException">It cannot be started.</exception>
    public static async Task<ManagedProcess> StartAsync(
        string name,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        RunRecord record,
        string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(record);
        var logPath = Path.Combine(record.LogFolder, $"{name}.log");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder ?? record.Folder };
        foreach (var argument in (string[])["-c", Script, logPath, .. command])
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        // Before the process exists it is marked as this run's: a sweep finds it even if this program dies right here.
        start.Environment[RunRecord.Marker] = record.Folder;
        return new ManagedProcess(name, logPath, start, await ProcessLauncher.StartAsync(start), record);
    }

    /// <summary>Starts the program once more, as it was started first; its log goes on.</summary>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    /// <exception cref="LocalRunException">It cannot be started.</exception>
    public async Task StartAgainAsync()
    {
        if (!_process.HasExited)
            throw new InvalidOperationException($"{Name} (process {Id}) still runs");
        _process.Dispose();
        Follow(await ProcessLauncher.StartAsync(_start));
    }

    /// <summary>Fails with the end of the log when the process ends before the task does.</summary>
    /// <param name="task">What the process has to be alive for.</param>
    /// <exception cref="LocalRunException">The process ended.</exception>
    public async Task WhileAliveAsync(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (await Task.WhenAny(task, Exited) != task)
            throw Ended();
        await task;
    }

    /// <summary>The error that says how the process ended, with the end of its log.</summary>
    public LocalRunException Ended() => new($"{Name} ended with code {ExitCode}; the end of its log:\n{LogTail()}");

    /// <summary>The last lines of the log.</summary>
    public string LogTail() =>
        File.Exists(LogPath) ? string.Join('\n', File.ReadLines(LogPath).TakeLast(LogTailLines)) : "(no log)";

    /// <summary>Stops the process where it is (SIGSTOP).</summary>
    public void Suspend() => _ = LibC.Kill(_process.Id, LibC.SigStop);

    /// <summary>Lets the process go on after <see cref="Suspend"/> (SIGCONT).</summary>
    public void Proceed() => _ = LibC.Kill(_process.Id, LibC.SigCont);

    /// <summary>Sends SIGTERM and waits; after the grace period kills the process and all of its session.</summary>
    /// <param name="grace">How long it may take to end by itself; zero kills at once.</param>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!_process.HasExited && grace > TimeSpan.Zero)
        {
            _ = LibC.Kill(_process.Id, LibC.SigTerm);
            await Task.WhenAny(Exited, Task.Delay(grace));
        }

        // The group too: children that outlive their parent. The id is not used again while the group has members.
        _ = LibC.Kill(-_process.Id, LibC.SigKill);
        if (!_process.HasExited)
            _ = LibC.Kill(_process.Id, LibC.SigKill);
        await WaitEndAsync();
    }

    /// <summary>Kills this process alone; what it started goes on.</summary>
    public async Task KillAloneAsync()
    {
        _ = LibC.Kill(_process.Id, LibC.SigKill);
        await WaitEndAsync();
    }

    /// <summary>Kills the process unless it was stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _process.Dispose();
    }

    private async Task WaitEndAsync()
    {
        try
        {
            await Exited.WaitAsync(KillBound);
        }
        catch (TimeoutException e)
        {
            throw new LocalRunException($"{Name} (process {Id}) does not end, not even when killed", e);
        }

        if (_identity is not null)
            _record.RemoveProcess(_identity);
    }

    [MemberNotNull(nameof(_process), nameof(Exited))]
    private void Follow(Process process)
    {
        _process = process;
        _identity = ProcFs.Find(process.Id);
        if (_identity is not null)
            _record.AddProcess(_identity);
        Exited = process.WaitForExitAsync();
    }
}
