using System.Diagnostics;

namespace Migration.Cni.Tests.Support;

/// <summary>Runs <c>containerflow reconcile</c> as an operator does.</summary>
internal static class Reconcile
{
    public static async Task<(int Exit, string Output)> RunAsync(NodeLab lab)
    {
        var path = Path.Combine(lab.Folder, "pods.conflist");
        await File.WriteAllTextAsync(path, $$"""
            {"cniVersion":"1.0.0","name":"pods","plugins":[{{lab.Configuration().ToJsonString()}},{"type":"tuning"}]}
            """);
        var start = new ProcessStartInfo("nsenter")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { $"--net=/run/netns/{lab.Node}", lab.Program, "reconcile", path },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (output + await errors).Trim());
    }
}
