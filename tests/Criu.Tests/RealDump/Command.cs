using System.Diagnostics;

namespace Migration.Criu.Tests.RealDump;

/// <summary>Runs a program to its end and fails with its output.</summary>
internal static class Command
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int code, string output) = await TryRunAsync(program, arguments);
        code.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    public static async Task<(int Code, string Output)> TryRunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        using var bound = new CancellationTokenSource(Bound);
        Task<string> output = process.StandardOutput.ReadToEndAsync(bound.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        return (process.ExitCode, await output + await error);
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
