using System.Diagnostics;
using Migration.Platform.Criu.Tasks;

namespace Migration.Platform.Criu.Network;

/// <summary>
/// Runs a program of this host inside the network namespace of a task, through nsenter of util-linux.
/// </summary>
internal sealed class NamespaceCommand(int pid)
{
    /// <summary>nsenter's exit code when the program is not installed.</summary>
    private const int NotFound = 127;

    /// <summary>Runs the program.</summary>
    /// <returns>Its standard output; null when the program is not installed.</returns>
    /// <exception cref="TaskResumeException">It failed, or nsenter is not installed.</exception>
    public async Task<string?> RunAsync(
        string program, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        string call = $"{program} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo("nsenter")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["-t", $"{pid}", "-n", "--", program, .. arguments])
            start.ArgumentList.Add(argument);

        using Process process = Start(start, call);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            await FeedAsync(process, input);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode switch
            {
                0 => await output,
                NotFound => null,
                _ => throw new TaskResumeException(
                    pid, $"{call} in its network namespace", $"exit code {process.ExitCode}: {(await error).Trim()}"),
            };
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(ProcessStartInfo start, string call)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new TaskResumeException(pid, call, "nsenter cannot be started; install util-linux", error);
        }
    }

    private static async Task FeedAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading; its exit code says why.
        }
    }
}
