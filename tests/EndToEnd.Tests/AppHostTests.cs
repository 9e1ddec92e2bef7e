using System.Diagnostics;
using System.Text.Json;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.EndToEnd.Tests;

public sealed class AppHostTests : IDisposable
{
    private const string Instance = "apphost";
    private readonly string _folder = Directory.CreateTempSubdirectory("apphost-test-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_main_job_moves_redis_there_and_back_reports_and_leaves_nothing()
    {
        var json = Path.Combine(_folder, "r.json");
        using var run = Start("--once", "--json", json);
        var output = await run.StandardOutput.ReadToEndAsync(Cancellation);
        await run.WaitForExitAsync(Cancellation);
        run.ExitCode.ShouldBe(0, output);

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, Cancellation));
        var root = report.RootElement;
        root.GetProperty("connections").GetInt32().ShouldBe(32);
        root.GetProperty("workload").GetString().ShouldStartWith("podman/");
        root.GetProperty("floor").GetProperty("checkpointMs").GetDouble().ShouldBeGreaterThan(0);
        var migrations = root.GetProperty("migrations").EnumerateArray().ToList();
        migrations.Select(m => (m.GetProperty("source").GetString(), m.GetProperty("target").GetString()))
            .ShouldBe([("node-a", "node-b"), ("node-b", "node-a")]);
        foreach (var migration in migrations)
        {
            migration.GetProperty("outcome").GetString().ShouldBe("Completed");
            migration.GetProperty("connectionsLost").GetInt32().ShouldBe(0);
            migration.GetProperty("resets").GetInt32().ShouldBe(0);
            migration.GetProperty("wrongReplies").GetInt32().ShouldBe(0);
            migration.GetProperty("imageBytes").GetInt64().ShouldBeGreaterThan(1_000_000);
            migration.GetProperty("freezeMs").GetDouble().ShouldBeGreaterThan(0);
            migration.GetProperty("stallMs").GetProperty("max").GetDouble()
                .ShouldBeGreaterThanOrEqualTo(migration.GetProperty("stallMs").GetProperty("p50").GetDouble());
            var steps = migration.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("name").GetString());
            string[] wanted =
                ["hold", "checkpoint", "rewrite", "build", "push", "pull", "restore", "redirect", "retire"];
            wanted.Except(steps).ShouldBeEmpty();
        }

        NothingIsLeft();
    }

    [Fact]
    public async Task A_run_that_was_killed_is_swept_away_by_the_next()
    {
        using (var killed = Start("--migrations", "0", "--floor", "0"))
        {
            while (await killed.StandardOutput.ReadLineAsync(Cancellation) is { } line)
            {
                if (line.Contains("clients are connected", StringComparison.Ordinal))
                    break;
            }

            NetworkNamespace.List(LocalPaths.NamespacePrefix(Instance)).ShouldNotBeEmpty();
            killed.Kill();
            await killed.WaitForExitAsync(Cancellation);
        }

        using var next = Start("--once", "--migrations", "0", "--floor", "0");
        var output = await next.StandardOutput.ReadToEndAsync(Cancellation);
        await next.WaitForExitAsync(Cancellation);
        next.ExitCode.ShouldBe(0, output);
        output.ShouldContain("swept up after an earlier run");
        NothingIsLeft();
    }

    private static void NothingIsLeft()
    {
        NetworkNamespace.List(LocalPaths.NamespacePrefix(Instance)).ShouldBeEmpty();
        Directory.Exists(LocalPaths.RunFolder(Instance)).ShouldBeFalse();
        File.ReadAllText("/proc/self/mounts").ShouldNotContain(LocalPaths.RunFolder(Instance));
        Directory.EnumerateDirectories("/proc").Where(IsOfTheRun).ShouldBeEmpty();
    }

    private static bool IsOfTheRun(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"))
                .Contains($"{RunRecord.Marker}={LocalPaths.RunFolder(Instance)}", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Ended between the listing and the look, or no process at all.
            return false;
        }
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [ProjectTree.Program("AppHost", "AppHost"), "--instance", Instance, "--skip-prerequisites", .. arguments])
    {
        RedirectStandardOutput = true,
    })!;
}
