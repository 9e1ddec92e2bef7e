using System.ComponentModel;
using System.Diagnostics;

namespace Migration.Platform.Processes;

/// <summary>Runs a program of the machine.</summary>
internal static class Tool
{
    /// <summary>Runs a program and gives its standard output.</summary>
    /// <exception cref="ProcessException">It cannot be started, or ends with an error.</exception>
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0
                ? await output
                : throw new ProcessException(
                    $"'{program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}: {(await error).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ProcessException($"{start.FileName} cannot be started ({e.Message}): install it", e);
        }
    }
}
