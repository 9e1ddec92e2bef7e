using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Migration.Contracts;
using Migration.Dashboard.Tests.Harness;
using Migration.Local.Cluster;
using Migration.Local.Dashboard;
using static Microsoft.Playwright.Assertions;

namespace Migration.EndToEnd.Tests;

/// <summary>The dashboard in a real browser, on real parts.</summary>
[Collection(Cluster.Shared)]
public sealed class DashboardTests(Cluster cluster, Browser browser)
{
    private static readonly LocatorAssertionsToHaveTextOptions UntilDone = new() { Timeout = 300_000 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migration_started_from_the_page_reaches_completion_on_its_timeline()
    {
        var (from, to) = (cluster.Job.Node, cluster.OtherNode);
        await using var dashboard = await LocalDashboard.StartAsync(
            cluster.Parts, cluster.Job.Clients, 0, Cancellation);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(dashboard.Address.ToString());
        await page.Circuit();
        // Everything real is on the picture before it begins.
        await Expect(page.Locator(".topology")).ToHaveAttributeAsync(
            "aria-label",
            new Regex(
                $"{Topology.ServiceAddress}:{Topology.ServicePort} is delivered to redis on {from}"));
        await Expect(page.Locator(".plot-field")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Migrate…" }).ClickAsync();
        await page.GetByLabel(to).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start migration" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/dashboard/migrations/[0-9a-f-]+$"));
        var id = Guid.Parse(page.Url.Split('/')[^1]);
        var end = cluster.Job.Watch.EndOfAsync(id);

        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Completed", UntilDone);
        await cluster.Job.ReportAsync(await end.WaitAsync(Cancellation), Cancellation);
        cluster.Job.Node.ShouldBe(to);
        var labels = await page.Locator(".timeline-labels li").AllTextContentsAsync();
        string[] wanted =
        [
            MigrationSteps.Prepare, MigrationSteps.Hold, MigrationSteps.Checkpoint, MigrationSteps.Push,
            MigrationSteps.Restore, MigrationSteps.Redirect, MigrationSteps.Retire,
        ];
        wanted.Except(labels).ShouldBeEmpty();
        await Expect(page.Locator(".timeline .freeze text")).ToContainTextAsync("freeze");
        await Expect(page.Locator(".events li").Last).ToContainTextAsync(nameof(SourceRetired));

        // The clients' stall is on the plot, and the address leads to the other node now.
        await page.GotoAsync(dashboard.Address.ToString());
        await page.Circuit();
        await Expect(page.Locator(".stall")).ToContainTextAsync("stall");
        await Expect(page.Locator(".topology")).ToHaveAttributeAsync(
            "aria-label", new Regex($"is delivered to redis on {to}"));
        cluster.Job.Clients.Causes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_part_of_the_run_is_healthy_and_its_log_can_be_read()
    {
        await using var dashboard = await LocalDashboard.StartAsync(
            cluster.Parts, cluster.Job.Clients, 0, Cancellation);
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{dashboard.Address}/resources");
        await page.Circuit();

        await Expect(page.Locator(".tile.good")).ToHaveCountAsync(
            cluster.Parts.Services.Count + cluster.Parts.Nodes.Count + 3);
        await page.GetByRole(AriaRole.Link, new() { Name = "Log of switchctl", Exact = true }).ClickAsync();
        await Expect(page.Locator(".log-lines p").First).ToBeVisibleAsync();
    }
}
