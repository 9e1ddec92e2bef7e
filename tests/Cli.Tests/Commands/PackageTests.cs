using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Migration.Cli.Tests.Commands;

/// <summary>The package: made, installed from a local folder, run.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);
    private readonly string _folder = Directory.CreateTempSubdirectory("migratectl-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_installs_as_a_tool_and_runs()
    {
        var packages = Path.Combine(_folder, "packages");
        var tools = Path.Combine(_folder, "tools");
        var sources = Path.Combine(_folder, "nuget.config");
        await File.WriteAllTextAsync(
            sources,
            $"""
            <configuration>
              <packageSources><clear /><add key="local" value="{packages}" /></packageSources>
            </configuration>
            """,
            TestContext.Current.CancellationToken);

        await RunAsync("dotnet", "pack", CliFolder(), "-o", packages, "--no-build", "-c", Configuration);
        await RunAsync("dotnet", "tool", "install", "Migration.Cli", "--tool-path", tools, "--configfile", sources);

        var tool = Path.Combine(tools, "migratectl");
        (await RunAsync(tool, "--help")).ShouldContain("drain <NODE>");
        (await RunAsync(tool, "completion", "bash")).ShouldContain("complete -o default -F _migratectl migratectl");
        (await RunAsync(tool, "[suggest:13]", "migratectl in")).ShouldContain("inspect");
    }

    private static string Configuration =>
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);

    private static string CliFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "cli"));

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
            // Neither the user's cache of packages nor his tools are touched.
            Environment =
            {
                ["NUGET_PACKAGES"] = Path.Combine(_folder, "cache"),
                ["DOTNET_CLI_HOME"] = Path.Combine(_folder, "home"),
                ["DOTNET_NOLOGO"] = "1",
                ["MSBUILDDISABLENODEREUSE"] = "1",
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Bound);
        process.ExitCode.ShouldBe(0, await output + await error);
        return await output;
    }
}
