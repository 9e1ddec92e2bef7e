using System.Diagnostics;
using System.Text.Json;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.EndToEnd.Tests;

/// <summary>AppHost/apphost.cs with real parts, on a stand-in for Aspire's own API.</summary>
[Collection(Cluster.Shared)]
public sealed class AspireTests(Cluster cluster)
{
    private const string Marker = "HEALTHY ";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_resources_are_the_local_runs_services_and_come_up_with_the_lists_settings()
    {
        using var run = Process.Start(new ProcessStartInfo(
            "dotnet", [ProjectTree.Program("tests/AspireShape", "Migration.AspireShape")])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await run.StandardOutput.ReadToEndAsync(Cancellation);
        await run.WaitForExitAsync(Cancellation);

        run.ExitCode.ShouldBe(0, output);
        var line = output.Split('\n').Single(l => l.StartsWith(Marker, StringComparison.Ordinal));
        JsonSerializer.Deserialize<string[]>(line[Marker.Length..])
            .ShouldBe(
                // The tests' cluster has a second switch controller, which stands by.
                cluster.Parts.Plans.Where(p => p.Name == p.Service || !p.MayStandBy).Select(p => p.Name),
                ignoreOrder: true);
        NetworkNamespace.List(LocalPaths.NamespacePrefix("aspire")).ShouldBeEmpty();
    }
}
