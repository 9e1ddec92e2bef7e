using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;
using Migration.Testing;

namespace Migration.Kubernetes.Tests.Api;

public sealed class LeaseHolderTests
{
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_holds_it_and_the_other_waits_until_it_is_silent()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var first = new LeaseHolder(api, "operator", "first", _time);
        var second = new LeaseHolder(api, "operator", "second", _time);

        (await first.TryHoldAsync(Cancel)).ShouldBeTrue();
        (await second.TryHoldAsync(Cancel)).ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(10));
        (await first.TryHoldAsync(Cancel)).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(10));
        (await second.TryHoldAsync(Cancel)).ShouldBeFalse("the renewal has just been seen");
        _time.Advance(TimeSpan.FromSeconds(15));
        (await second.TryHoldAsync(Cancel)).ShouldBeTrue();
        (await first.TryHoldAsync(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_given_back_is_free_at_once()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var first = new LeaseHolder(api, "operator", "first", _time);
        var second = new LeaseHolder(api, "operator", "second", _time);
        await first.TryHoldAsync(Cancel);

        await first.GiveBackAsync(Cancel);

        (await second.TryHoldAsync(Cancel)).ShouldBeTrue();
        server.Get(KubernetesKind.Lease, "containerflow", "operator")
            .Number("spec", "leaseTransitions").ShouldBe(2);
    }
}
