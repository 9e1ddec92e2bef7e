using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Migration.Platform.Hosting;
using Migration.Testing;
using NSubstitute;

namespace Migration.Hosting.Tests.Bus;

public sealed class BusWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = Bound / 8;

    private readonly ManualTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly IBusControl _bus = Substitute.For<IBusControl>();
    private readonly IHostApplicationLifetime _process = Substitute.For<IHostApplicationLifetime>();
    private readonly TaskCompletionSource _ended = new();
    private readonly SemaphoreSlim _looked = new(0);
    private BusWatch _watch = null!;
    private BusHealthStatus _health = BusHealthStatus.Unhealthy;
    private bool _answers = true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var endpoints = new Dictionary<string, EndpointHealthResult>();
        _bus.CheckHealth().Returns(_ =>
        {
            if (_health == BusHealthStatus.Healthy)
                _looked.Release();
            return _health == BusHealthStatus.Healthy
                ? BusHealthResult.Healthy("Ready", endpoints)
                : BusHealthResult.Unhealthy("Not ready: not started", new TimeoutException(), endpoints);
        });
        _process.When(p => p.StopApplication()).Do(_ => _ended.TrySetResult());
        _watch = new BusWatch(
            _bus, Answer, Options.Create(new BusOptions()), _process, _time, NullLogger<BusWatch>.Instance);
        await _watch.StartAsync(Cancellation);
        // Its loop runs on a thread of its own.
        while (!_time.HasTimers)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        // The watch has told the test's own process how to end.
        Environment.ExitCode = 0;
        await _watch.StopAsync(CancellationToken.None);
        _watch.Dispose();
        _looked.Dispose();
    }

    [Fact]
    public async Task A_bus_that_does_not_come_back_ends_the_process()
    {
        await LookAsync(8);
        _process.DidNotReceive().StopApplication();

        _time.Advance(Look);

        await _ended.Task.WaitAsync(Cancellation);
        Environment.ExitCode.ShouldBe(BusWatch.ExitCode);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_waited_for()
    {
        _answers = false;

        await LookAsync(50);

        _process.DidNotReceive().StopApplication();
    }

    [Fact]
    public async Task Time_counts_anew_when_the_bus_has_been_back()
    {
        await LookAsync(6);
        _health = BusHealthStatus.Healthy;
        await LookAsync(1);
        _health = BusHealthStatus.Unhealthy;

        await LookAsync(6);

        _process.DidNotReceive().StopApplication();
    }

    private Task<bool> Answer(CancellationToken cancellation)
    {
        _looked.Release();
        return Task.FromResult(_answers);
    }

    private async Task LookAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Advance(Look);
            await _looked.WaitAsync(Cancellation);
        }
    }
}
