using System.Collections.Concurrent;
using System.Globalization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Migration.Contracts;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Hosting;

namespace Migration.Bench.Scale;

/// <summary>Requests migrations over the bus and sees them end.</summary>
internal sealed class ScaleRequester : IAsyncDisposable
{
    private const string Queue = "requester";
    private const int RequestsAtATime = 32;

    private readonly ConcurrentDictionary<Guid, bool> _open = [];
    private readonly ConcurrentQueue<string> _failures = [];
    private IHost _host = null!;
    private volatile TaskCompletionSource _allEnded = new();
    private int _ended;

    private ScaleRequester()
    {
    }

    /// <summary>Migrations that have ended since the last requests.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Why migrations did not complete, one line each.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Starts it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="hops">Takes down how long reports are under way.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ScaleRequester> StartAsync(
        RabbitMqBroker broker, HopMeter hops, CancellationToken cancellation)
    {
        var requester = new ScaleRequester();
        var settings = new Dictionary<string, string>
        {
            ["Bus__Port"] = broker.Port.ToString(CultureInfo.InvariantCulture),
        };
        requester._host = await BusParticipant.StartAsync(settings, null, hops, requester.AddConsumers, cancellation);
        return requester;
    }

    /// <summary>Requests migrations, as fast as the broker takes them, and waits until the last has ended.</summary>
    /// <param name="prefix">Beginning of the workloads' names.</param>
    /// <param name="count">How many.</param>
    /// <param name="nodes">The nodes; each migration goes from one to the next.</param>
    /// <param name="bound">When to give up.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LocalRunException">They did not all end.</exception>
    public async Task RunAsync(
        string prefix, int count, IReadOnlyList<string> nodes, TimeSpan bound, CancellationToken cancellation)
    {
        Interlocked.Exchange(ref _ended, 0);
        _allEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var requests = Enumerable.Range(0, count).Select(i => Request($"{prefix}-{i}", i, nodes)).ToList();
        foreach (var request in requests)
            _open[request.MigrationId!.Value] = true;
        var bus = _host.Services.GetRequiredService<IBus>();
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtATime, CancellationToken = cancellation },
            async (request, stop) => await bus.PublishConfirmedAsync(request, stop));
        try
        {
            await _allEnded.Task.WaitAsync(bound, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new LocalRunException(
                $"{_open.Count} of {count} migrations did not end within {bound.TotalMinutes} min", e);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static MigrationRequested Request(string name, int number, IReadOnlyList<string> nodes) => new()
    {
        MigrationId = Guid.NewGuid(),
        Workload = new Workload { Platform = WorkloadPlatforms.Podman, Pod = name, Container = $"{name}-server" },
        SourceNode = nodes[number % nodes.Count],
        TargetNode = nodes[(number + 1) % nodes.Count],
        RequestedBy = "bench scale",
    };

    private void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddForAll(new InstantStep<MigrationCompleted>(Queue, m => End(m.MigrationId, null)));
        bus.AddForAll(new InstantStep<MigrationFailed>(Queue, m => End(m.MigrationId, $"{m.Outcome}: {m.Reason}")));
        bus.AddForAll(new InstantStep<MigrationRejected>(
            Queue, m => End(m.MigrationId, $"rejected: {string.Join("; ", m.Reasons)}")));
    }

    private object? End(Guid id, string? failure)
    {
        if (!_open.TryRemove(id, out _))
            return null;
        if (failure is not null)
            _failures.Enqueue($"{id}: {failure}");
        Interlocked.Increment(ref _ended);
        if (_open.IsEmpty)
            _allEnded.TrySetResult();
        return null;
    }
}
