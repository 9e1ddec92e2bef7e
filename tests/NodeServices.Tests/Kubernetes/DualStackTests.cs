namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class DualStackTests : IAsyncLifetime
{
    private MigrationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await MigrationScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_pod_whose_clients_come_by_ipv6_is_taken_over_from_by_the_target_s_ipv6_address()
    {
        _scene.ClientsComeByIpv6 = true;
        var source = await _scene.AddPodAsync("web");

        var target = await _scene.PrepareAsync(source);
        target.Address.ShouldStartWith("fd78:1::");
        target.SecondAddress.ShouldNotBeNull().ShouldStartWith("10.78.1.");
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);

        await _scene.Cluster.SettledAsync();
        _scene.Pods().ShouldBe([target.Pod]);
    }
}
