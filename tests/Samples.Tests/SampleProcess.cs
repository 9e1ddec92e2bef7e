using System.Diagnostics;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Samples.Tests;

/// <summary>A sample, run as its README says.</summary>
internal static class SampleProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end.</summary>
    /// <returns>Exit code, and what it wrote to output and error.</returns>
    public static async Task<(int Code, string Output)> RunAsync(
        BrokerAccess broker, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AMQP_URL"] = $"amqp://{broker.Username}:{broker.Password}@"
                    + $"{broker.Host}:{broker.Port}/{broker.VirtualHost}",
            },
        };
        foreach (var (key, value) in broker.Settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>A file of the samples.</summary>
    /// <param name="path">Its path in the folder <c>samples</c>.</param>
    public static string File(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "samples", path);
            if (System.IO.File.Exists(file))
                return file;
        }

        throw new FileNotFoundException($"No samples/{path} above {AppContext.BaseDirectory}.");
    }
}
