using System.ComponentModel;
using System.Diagnostics;

namespace Migration.Testing;

/// <summary>A process that a test started, with an environment of its own and its output in a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, string outputPath)
    {
        _process = process;
        OutputPath = outputPath;
    }

    public string OutputPath { get; }

    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string outputPath)
    {
        // The shell only sends the output to the file and then becomes the program: its id is the program's.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Path.GetDirectoryName(outputPath)! };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("out=$1; shift; exec \"$@\" >>\"$out\" 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(outputPath);
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!, outputPath);
    }

    /// <summary>Asks with SIGTERM; after the bound the process and what it started are killed.</summary>
    public async Task StopAsync(TimeSpan bound)
    {
        if (_process.HasExited)
            return;
        using (var kill = Process.Start("/bin/kill", ["-TERM", $"{_process.Id}"]))
            await kill.WaitForExitAsync();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(bound);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> WaitAsync(TimeSpan bound)
    {
        await _process.WaitForExitAsync().WaitAsync(bound);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL to the process and what it started.</summary>
    public async Task KillAsync()
    {
        if (_process.HasExited)
            return;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Win32Exception) when (_process.HasExited)
        {
            // It ended by itself between the question and the signal.
        }

        await _process.WaitForExitAsync();
    }

    public string TailOfOutput()
    {
        var lines = File.Exists(OutputPath) ? File.ReadAllLines(OutputPath) : [];
        return string.Join(Environment.NewLine, lines.TakeLast(20));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
