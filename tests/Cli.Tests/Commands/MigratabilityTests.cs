using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Migration.Cli.Tests.Harness;
using Migration.Platform.Loopback;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Cli.Tests.Commands;

/// <summary>What the coordinator says of each workload; the coordinator's part is played over real HTTP.</summary>
public class MigratabilityTests : SwitchCtlTest
{
    [Theory]
    [InlineData(
        """{"migratable":true,"reasons":[],"targets":[{"node":"node-b","migratable":true,"reasons":[]}]}""", "yes")]
    [InlineData("""{"migratable":false,"reasons":["it has a terminal"],"targets":[]}""", "no", "  - it has a terminal")]
    [InlineData(
        """{"migratable":false,"reasons":[],"targets":[{"node":"node-b","migratable":false,"reasons":["no space"]}]}""",
        "no", "  - to node-b: no space")]
    public async Task Workloads_say_whether_they_can_be_moved_and_why_not(
        string answer, string movable, string? reason = null)
    {
        await using var coordinator = await AnsweringAsync(answer);
        var run = new MigrateCtlRun();
        (await run.RunAsync(
            "workloads", "--switch", $"{Host.Http.BaseAddress}", "--coordinator", coordinator.Urls.Single()))
            .ShouldBe(ExitCodes.Done, run.Error);

        run.Output.ShouldContain($"deliver   -           {movable}");
        if (reason is not null)
            run.Output.ShouldContain(reason);
    }

    [Fact]
    public async Task A_coordinator_that_cannot_be_asked_is_remarked()
    {
        var run = new MigrateCtlRun();
        var port = FreePort.Next();
        (await run.RunAsync(
            "workloads", "--switch", $"{Host.Http.BaseAddress}", "--coordinator", $"http://127.0.0.1:{port}"))
            .ShouldBe(ExitCodes.Done);
        run.Error.ShouldContain("is not known");
        run.Output.ShouldContain("podman/default/redis/server");
    }

    private static async Task<WebApplication> AnsweringAsync(string answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/workloads/podman/default/redis/server/migratability", http => http.Response.WriteAsync(answer));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
