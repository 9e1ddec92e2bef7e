using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Migration.Contracts;
using Migration.Dashboard.Access;
using Migration.Dashboard.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Migration.Dashboard.Tests;

/// <summary>What users do on the page, as the browser does it for them.</summary>
public sealed class ActionTests(Browser browser)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_migration_started_from_the_page_grows_on_its_timeline_until_it_is_done()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Sources.Network.Feed(Samples.Network(Now));
        var page = await OpenAsync(host, "dashboard");

        await page.GetByRole(AriaRole.Button, new() { Name = "Migrate…" }).ClickAsync();
        // The only workload is chosen already; the nodes have been asked.
        await Expect(page.GetByLabel("node-b")).ToBeCheckedAsync();
        await Expect(page.GetByLabel("node-c")).ToBeDisabledAsync();
        await Expect(page.GetByText("CRIU is not installed")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        host.Migrations.Requests.Reader.TryRead(out _).ShouldBeFalse("nothing starts before it is confirmed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start migration" }).ClickAsync();

        var request = await host.Migrations.Requests.Reader.ReadAsync(Cancellation);
        (request.Workload, request.TargetNode, request.Priority).ShouldBe((Samples.Redis, "node-b", null));
        await Expect(page).ToHaveURLAsync(new Regex($"/dashboard/migrations/{request.MigrationId}$"));
        var migration = Samples.Accepted(request.MigrationId!.Value, Now);
        host.Migrations.Set(migration.With(4, "Checkpointed"), nameof(CheckpointTaken));
        await Expect(page.Locator(".timeline .bar")).ToHaveCountAsync(4);
        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Checkpointed");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" })).ToBeVisibleAsync();
        host.Migrations.Set(
            Samples.Completed(migration.Id, migration.RequestedAt), nameof(MigrationCompleted));

        await Expect(page.Locator(".page-head .chip")).ToHaveTextAsync("Completed");
        await Expect(page.Locator(".timeline .freeze text")).ToHaveTextAsync("freeze 2.17 s");
        await Expect(page.Locator(".timeline .bar")).ToHaveCountAsync(11);
        await Expect(page.Locator(".events li").Last).ToContainTextAsync(nameof(MigrationCompleted));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_refusal_is_told_and_nothing_is_lost_of_what_was_chosen()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Migrations.Refusal = "Node node-b does not answer within 10 s: is its checkpointer running?";
        host.Sources.Network.Feed(Samples.Network(Now));
        var page = await OpenAsync(host, "dashboard");

        await page.GetByRole(AriaRole.Button, new() { Name = "Migrate…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start migration" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(host.Migrations.Refusal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(page.GetByLabel("node-b")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_migration_is_cancelled_with_a_reason_once_that_is_confirmed()
    {
        await using var host = await DashboardHost.StartAsync();
        var migration = Samples.Accepted(Guid.NewGuid(), Now).With(1, "Prepared");
        host.Migrations.Set(migration);
        var page = await OpenAsync(host, $"dashboard/migrations/{migration.Id}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        await page.GetByLabel("Reason, for the record").FillAsync("wrong node");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the migration" }).ClickAsync();

        (await host.Migrations.Cancels.Reader.ReadAsync(Cancellation)).ShouldBe((migration.Id, "wrong node"));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_dialog_is_left_by_escape_and_gives_the_focus_back()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Sources.Network.Feed(Samples.Network(Now));
        var page = await OpenAsync(host, "dashboard");
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Migrate…" });

        await button.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(button).ToBeFocusedAsync();
        host.Migrations.Requests.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_may_only_look_can_neither_start_nor_cancel()
    {
        await using var host = await DashboardHost.StartAsync(mayAct: false);
        var migration = Samples.Accepted(Guid.NewGuid(), Now).With(1, "Prepared");
        host.Migrations.Set(migration);
        var page = await OpenAsync(host, "dashboard");
        var migrate = page.GetByRole(AriaRole.Button, new() { Name = "Migrate…" });
        await Expect(migrate).ToBeDisabledAsync();
        await Expect(migrate).ToHaveAttributeAsync("title", DashboardAccess.OnlyLooks);

        await page.GotoAsync(host.Page($"dashboard/migrations/{migration.Id}"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" })).ToBeDisabledAsync();
    }

    [Fact]
    public async Task The_history_is_narrowed_by_state_and_node()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Migrations.Set(Samples.Completed(Guid.NewGuid(), Now.AddMinutes(-5)));
        host.Migrations.Set(Samples.RolledBack(Guid.NewGuid(), Now.AddMinutes(-3)));
        var page = await OpenAsync(host, "dashboard/migrations");
        var rows = page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(2);

        await page.GetByLabel("Rolled back").CheckAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Rolled back");
        // One that fits comes up while the page is open; it is added by itself.
        host.Migrations.Set(Samples.RolledBack(Guid.NewGuid(), Now));
        await Expect(rows).ToHaveCountAsync(2);

        await page.GetByLabel("Workload").FillAsync("nothing/like-it");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("No migration fits.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_log_is_shown_goes_on_and_is_narrowed()
    {
        await using var host = await DashboardHost.StartAsync();
        host.Sources.Resources.Feed(Samples.Resources(Now));
        host.Sources.Log.Feed(["info: started", "fail: the registry does not answer"]);
        var page = await OpenAsync(host, "dashboard/resources");

        await page.GetByRole(AriaRole.Link, new() { Name = "Log of coordinator" }).ClickAsync();
        var lines = page.Locator(".log-lines p");
        await Expect(lines).ToHaveCountAsync(2);
        host.Sources.Log.Feed(["warn: again"]);
        await Expect(lines).ToHaveCountAsync(3);
        await page.GetByPlaceholder("only lines with…").FillAsync("registry");

        await Expect(lines).ToHaveTextAsync(["fail: the registry does not answer"]);
    }

    private async Task<IPage> OpenAsync(DashboardHost host, string path)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(host.Page(path));
        await page.Circuit();
        return page;
    }
}
