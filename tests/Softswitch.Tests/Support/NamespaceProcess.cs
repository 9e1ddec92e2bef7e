using System.Diagnostics;

namespace Migration.Softswitch.Tests.Support;

/// <summary>A Python script inside a network namespace, spoken to line by line.</summary>
internal sealed class NamespaceProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private NamespaceProcess(Process process) => _process = process;

    public static NamespaceProcess Start(string space, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("nsenter")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all = [$"--net=/run/netns/{space}", "/usr/bin/python3", "-c", script, .. arguments];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        return new NamespaceProcess(Process.Start(start)!);
    }

    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        return await _process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new IOException(
                "the script ended: " + await _process.StandardError.ReadToEndAsync(cancellationToken));
    }

    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadLineAsync(cancellationToken);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
