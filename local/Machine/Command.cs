using System.ComponentModel;
using System.Diagnostics;

namespace Migration.Local.Machine;

/// <summary>Runs a short command of the system and takes its answer.</summary>
public static class Command
{
    // Most commands answer in milliseconds; on a busy machine the image of a big container takes a minute or two.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="program">Name or path of the program.</param>
    /// <param name="arguments">Arguments, one each; no shell is involved.</param>
    /// <param name="input">Text for its standard input; null for none.</param>
    /// <param name="environment">Variables set beside the inherited ones; null for none.</param>
    /// <param name="cancellation">Kills the command.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="LocalRunException">It cannot be started, ended with another code than 0, or took over
    /// five minutes.</exception>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? input = null,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var process = Start(start);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), bound.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(bound.Token);
            if (process.ExitCode != 0)
                throw new LocalRunException($"{Text(start)} ended with {process.ExitCode}: {(await errors).Trim()}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new LocalRunException($"{Text(start)} did not end within {Bound.TotalSeconds} s and was killed");
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
            throw new LocalRunException(
                $"{start.FileName} cannot be started: {e.Message}; run scripts/install-prerequisites.sh", e);
        }
    }

    private static string Text(ProcessStartInfo start) => $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
}
