using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Migration.Checkpointer.Inspection;

/// <summary>
/// Asks CRIU from time to time whether it works here (<c>criu check</c>), so that the answer is at hand: asking takes
/// about a second.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class CriuCheck(IOptions<CheckpointerOptions> options, TimeProvider time) : BackgroundService
{
    // It changes with the kernel or the package only, which both want a restart of most things.
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    // Seen to take 1 s; a loaded machine may need some more.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile CriuState? _state;

    /// <summary>The newest answer; waits for the first one.</summary>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task<CriuState> StateAsync(CancellationToken cancellation)
    {
        await _first.Task.WaitAsync(cancellation);
        return _state!;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            _state = await AskAsync(stoppingToken);
            _first.TrySetResult();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<CriuState> AskAsync(CancellationToken cancellation)
    {
        var program = options.Value.CriuProgram;
        try
        {
            var (_, about) = await RunAsync(program, "--version", cancellation);
            var version = about.Split('\n')
                .Where(l => l.StartsWith("Version:", StringComparison.Ordinal))
                .Select(l => l["Version:".Length..].Trim())
                .FirstOrDefault();
            var (code, output) = await RunAsync(program, "check", cancellation);
            return new CriuState(version, code == 0
                ? null
                : $"'{program} check' fails: {output.Trim().Split('\n')[^1]}: install a CRIU that fits the kernel");
        }
        catch (Win32Exception e)
        {
            return new CriuState(null, $"there is no CRIU ({program}: {e.Message}): install it, or name it in "
                + "Checkpointer:CriuProgram");
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(
        string program, string argument, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(Bound);
        try
        {
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellation.IsCancellationRequested)
                throw;
            return (-1, $"no answer within {Bound.TotalSeconds:0} s");
        }
    }
}
