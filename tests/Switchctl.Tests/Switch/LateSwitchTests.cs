using System.Net;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;
using Migration.Switchctl.Tests.Fixtures;

namespace Migration.Switchctl.Tests.Switch;

public sealed class LateSwitchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_registered_before_the_switch_is_there_reaches_it_when_it_comes()
    {
        await using var late = await TestSwitch.LateAsync();
        await using var host = await SwitchCtlHost.StartAsync(_folder.File("s.db"), late.Address);
        await host.PutAsync("/ports/1", new { mac = "02:00:00:00:00:01" });
        using var notReady = await host.Http.GetAsync(
            new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        notReady.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var tables = await host.Http.GetAsync(
            new Uri("/tables", UriKind.Relative), TestContext.Current.CancellationToken);
        tables.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        await late.UpAsync();

        await Eventually.BeTrueAsync(
            () => late.Row(new RowKey(Pipeline.PortMac, 1)) is not null,
            "the port's row is there");
        using var live = await host.Http.GetAsync(
            new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_missing_program_is_named_and_waited_for()
    {
        await using var peer = await TestSwitch.StartAsync();
        var path = _folder.File("program.json");
        await using var host = await SwitchCtlHost.StartAsync(
            _folder.File("s.db"), peer.Address, ("SwitchCtl:DeviceConfigPath", path));
        await Eventually.BeTrueAsync(
            () => host.Get<SwitchLink>().Problem?.Contains(
                path,
                StringComparison.Ordinal) == true, "the file is named");

        File.Copy(new SwitchOptions().DeviceConfigPath, path);

        await Eventually.BeTrueAsync(() => host.Get<SwitchLink>().IsUp, "the switch is controlled");
    }

    [Fact]
    public async Task A_switch_that_stays_connected_and_does_not_answer_counts_as_lost()
    {
        await using var silent = await SoftswitchProcess.StartAsync();
        await using var host = await SwitchCtlHost.StartAsync(
            _folder.File("s.db"), $"http://{silent.Endpoint}", ("SwitchCtl:SilenceLimit", "00:00:00.5"));
        await Eventually.BeTrueAsync(() => host.Get<SwitchLink>().IsUp, "the switch is controlled");

        await silent.StandStillAsync();

        await Eventually.BeTrueAsync(
            () => host.Get<SwitchLink>().Problem?.Contains("not answered", StringComparison.Ordinal) == true,
            "its silence is named");
        await silent.GoOnAsync();
        await Eventually.BeTrueAsync(() => host.Get<SwitchLink>().IsUp, "the switch is controlled again");
    }

    [Theory]
    [InlineData("SwitchCtl:Address", "ftp://x")]
    [InlineData("SwitchCtl:Reconcile:BucketCount", "250")]
    [InlineData("SwitchCtl:Hold:MaxPackets", "-1")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value)
    {
        var failure = await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => SwitchCtlHost.StartAsync(_folder.File("s.db"), "http://127.0.0.1:1", (key, value)));

        failure.Message.ShouldContain(key.Split(':')[^1]);
    }
}
