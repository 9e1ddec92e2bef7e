using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Migration.Cni.Tests.Support;

/// <summary>The plugin's executables: that of the ordinary build, and the published native one.</summary>
internal static class PluginFiles
{
    private static readonly Lazy<Task<string>> s_native = new(PublishAsync);

    /// <summary>The executable that was built beside the tests.</summary>
    public static string Built => Path.Combine(AppContext.BaseDirectory, "containerflow");

    /// <summary>The native executable; published once for a run of the tests.</summary>
    public static Task<string> NativeAsync() => s_native.Value;

    private static async Task<string> PublishAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Migration.sln")))
            root = root.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        var folder = Path.Combine(AppContext.BaseDirectory, "native");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "publish", Path.Combine(root.FullName, "cni"), "-c", "Release", "-o", folder, "--nologo",
                "-p:UseSharedCompilation=false", "-nodeReuse:false",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{output}{await errors} ({RuntimeInformation.RuntimeIdentifier})");
        return Path.Combine(folder, "containerflow");
    }
}
