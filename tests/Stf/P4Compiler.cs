using System.Diagnostics;

namespace Migration.Stf;

/// <summary>Runs p4c-bm2-ss.</summary>
/// <param name="path">Where it is.</param>
/// <param name="folder">Where compiled programs go.</param>
internal sealed class P4Compiler(string path, string folder)
{
    // The largest of p4c's samples takes a few seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Compiles a program unless that was done since it changed.</summary>
    /// <param name="source">The .p4 file.</param>
    /// <param name="name">Name of the result within the folder.</param>
    /// <returns>The BMv2 JSON, or what the compiler said against the program.</returns>
    public async Task<(string? Json, string? Error)> CompileAsync(string source, string name)
    {
        var json = Path.Combine(folder, name + ".json");
        if (File.Exists(json) && File.GetLastWriteTimeUtc(json) > File.GetLastWriteTimeUtc(source))
        {
            return (json, null);
        }

        Directory.CreateDirectory(folder);
        using var process = Process.Start(
            new ProcessStartInfo(path, ["-o", json, source]) { RedirectStandardError = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{path} could not be started");
        using var limit = new CancellationTokenSource(Limit);
        var errors = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode == 0)
        {
            return (json, null);
        }

        var lines = errors.Split('\n');
        var line = lines.FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase), lines[0]);
        return (null, line.Trim());
    }
}
