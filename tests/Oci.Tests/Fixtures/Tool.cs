using System.Diagnostics;
using System.Text.Json;

namespace Migration.Oci.Tests;

/// <summary>Runs real tools and expects them to succeed.</summary>
internal static class Tool
{
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(RegistryFixture.Cancelled);
        var error = process.StandardError.ReadToEndAsync(RegistryFixture.Cancelled);
        await process.WaitForExitAsync(RegistryFixture.Cancelled);
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {await error}");
        return await output;
    }

    public static async Task<JsonElement> SkopeoJsonAsync(params string[] arguments) =>
        JsonDocument.Parse(await RunAsync("skopeo", arguments)).RootElement.Clone();
}
