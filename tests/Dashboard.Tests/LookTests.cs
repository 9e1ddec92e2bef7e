using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Migration.Dashboard.Tests.Harness;

namespace Migration.Dashboard.Tests;

/// <summary>
/// Every page at both widths in both schemes: nothing sticks out, and nothing that the rules for accessibility forbid.
/// With DASHBOARD_PICTURES set to a folder, pictures are put there.
/// </summary>
public sealed class LookTests(Browser browser) : IAsyncLifetime
{
    private static readonly Guid Last = Guid.Parse("0198f7a1-0000-7000-8000-000095c1ca62");
    private static readonly Guid Failed = Guid.Parse("0198f7a1-0000-7000-8000-0000aa01bd10");
    private DashboardHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await DashboardHost.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (i, freeze) in new[] { 1908.2, 2051.0, 1833.4, 2240.9, 1920.0, 2010.3 }.Index())
        {
            _host.Migrations.Set(Samples.Completed(
                Guid.NewGuid(), now.AddMinutes(-40 + i), i % 2 == 0 ? "node-b" : "node-a", freeze));
        }

        _host.Migrations.Set(Samples.RolledBack(Failed, now.AddMinutes(-12)), "RolledBack", "the registry does not answer");
        _host.Migrations.Set(Samples.Completed(Last, now.AddSeconds(-24)), "MigrationCompleted");
        _host.Sources.Network.Feed(Samples.Network(now.AddSeconds(-1), "node-b", packets: 118_000));
        _host.Sources.Network.Feed(Samples.Network(now, "node-b", packets: 120_700));
        _host.Sources.Clients.Feed(Samples.Clients(now));
        _host.Sources.Resources.Feed(Samples.Resources(now.AddMinutes(-41)));
        _host.Sources.Log.Feed(
        [
            "info: Migration.Coordinator.Admission.AdmissionDesk[140]",
            "      Accepted migration 95c1ca62 of podman/default/redis/redis-server from node-a to node-b.",
            "warn: Migration.Coordinator.Deadlines.DeadlineWatch[151]",
            "      The push of migration aa01bd10 takes longer than usual.",
            "fail: Migration.Coordinator.Progress.MigrationProgress[121]",
            "      Migration aa01bd10 was rolled back: the registry 127.0.0.1:5000 does not answer.",
        ]);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_fits_and_keeps_the_rules_of_accessibility(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        foreach (var (name, path) in new[]
                 {
                     ("overview", "dashboard"), ("migrations", "dashboard/migrations"),
                     ("migration", $"dashboard/migrations/{Last}"), ("failed", $"dashboard/migrations/{Failed}"),
                     ("resources", "dashboard/resources"), ("log", "dashboard/resources/coordinator"),
                 })
        {
            await page.GotoAsync(_host.Page(path));
            await page.Circuit();
            await TakeAsync(page, $"{name}-{width}-{scheme}");
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(width, path);
            await CheckAsync(page, path);
        }
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task A_freeze_is_seen_while_it_lasts(int width, ColorScheme scheme)
    {
        var now = TimeProvider.System.GetUtcNow();
        var moving = Samples.Accepted(Guid.NewGuid(), now.AddSeconds(-2.4), "node-a").With(7, "Pushed");
        _host.Migrations.Set(moving);
        _host.Sources.Network.Feed(
            Samples.Network(now.AddSeconds(1), "node-b", "hold", 34, 120_700, moving.Id));
        _host.Sources.Clients.Feed(Samples.Clients(now, 1.1, 60_000));
        var page = await browser.NewPageAsync(width, scheme);
        await page.GotoAsync(_host.Page("dashboard"));

        var topology = page.Locator(".topology");
        await Assertions.Expect(topology).ToHaveAttributeAsync(
            "aria-label", new System.Text.RegularExpressions.Regex("is held for redis on node-b, 34 packets wait"));
        await Assertions.Expect(page.Locator(".timeline .freeze text")).ToContainTextAsync("freeze");
        await TakeAsync(page, $"freeze-{width}-{scheme}");
        await CheckAsync(page, "a freeze");
    }

    private static async Task CheckAsync(IPage page, string what)
    {
        var found = await page.RunAxe();
        found.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")
            .ShouldBeEmpty(what);
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DASHBOARD_PICTURES") is not { Length: > 0 } folder)
            return;
        await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder, $"{name.ToLowerInvariant()}.png"), FullPage = true,
        });
    }
}
