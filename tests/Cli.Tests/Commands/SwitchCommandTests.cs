using System.Text.Json.Nodes;
using Migration.Cli.Tests.Harness;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Cli.Tests.Commands;

/// <summary>migratectl against the real switch controller and a P4Runtime switch on loopback.</summary>
public class SwitchCommandTests : SwitchCtlTest
{
    private string Url => Host.Http.BaseAddress!.ToString();

    [Fact]
    public async Task Services_show_addresses_and_backends()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("services", "--switch", Url)).ShouldBe(ExitCodes.Done, run.Error);

        run.Output.ShouldContain("redis     10.0.9.1:6379/tcp   main      node-a   10.0.1.10:6380   deliver");
    }

    [Fact]
    public async Task Tables_are_readable_and_one_can_be_picked()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("tables", "--switch", Url)).ShouldBe(ExitCodes.Done, run.Error);
        run.Output.ShouldContain("10.0.9.1");
        run.Output.ShouldContain("02:00:00:00:01:0a");
        run.Output.ShouldContain("0-10     ", customMessage: "the eleven buckets are one line");

        var one = new MigrateCtlRun();
        var name = JsonNode.Parse(await Host.Http.GetStringAsync("tables", TestContext.Current.CancellationToken))!
            .AsObject().First().Key;
        (await one.RunAsync("tables", name, "-o", "json", "--switch", Url)).ShouldBe(ExitCodes.Done, one.Error);
        JsonNode.Parse(one.Output)!.AsObject().ShouldHaveSingleItem().Key.ShouldBe(name);

        var none = new MigrateCtlRun();
        (await none.RunAsync("tables", "nonsense", "--switch", Url)).ShouldBe(ExitCodes.NotFound);
        none.Error.ShouldContain(name);
    }

    [Fact]
    public async Task A_switch_that_is_away_is_said_with_what_to_do()
    {
        await Switch.DownAsync();
        await Eventually.BeTrueAsync(
            () => !Host.Http.GetAsync("tables", TestContext.Current.CancellationToken).Result.IsSuccessStatusCode,
            "switchctl sees that the switch is gone");
        var run = new MigrateCtlRun();

        (await run.RunAsync("tables", "--switch", Url)).ShouldBe(ExitCodes.Unreachable);
        run.Error.ShouldContain("cannot be read now");
        run.Error.ShouldContain("try:");
    }

    [Fact]
    public async Task Workloads_are_listed_by_node()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("workloads", "--node", "node-a", "--switch", Url)).ShouldBe(ExitCodes.Done, run.Error);
        run.Output.ShouldContain("podman/default/redis/server   node-a");

        var empty = new MigrateCtlRun();
        (await empty.RunAsync("workloads", "--node", "node-z", "--switch", Url, "-o", "yaml")).ShouldBe(ExitCodes.Done);
        empty.Output.Trim().ShouldBe("[]");
    }

    [Fact]
    public async Task Drain_plans_without_moving_anything()
    {
        var run = new MigrateCtlRun();
        (await run.RunAsync("drain", "node-a", "--to", "node-b", "--dry-run", "--switch", Url))
            .ShouldBe(ExitCodes.Done);
        run.Output.ShouldContain("podman/default/redis/server   node-a   node-b");
    }
}
