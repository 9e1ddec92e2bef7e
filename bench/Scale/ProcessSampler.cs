using System.Diagnostics;

namespace Migration.Bench.Scale;

/// <summary>Looks at memory and processor time of the processes of a run, again and again.</summary>
internal sealed class ProcessSampler : IAsyncDisposable
{
    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly int _coordinator;
    private readonly int _broker;
    private readonly Func<int> _ended;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly List<ScaleSample> _samples = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly double _brokerCpuAtStart;
    private readonly double _coordinatorCpuAtStart;
    private readonly Task _running;

    /// <summary>Begins.</summary>
    /// <param name="coordinator">Process id of the coordinator.</param>
    /// <param name="broker">Process id of the broker.</param>
    /// <param name="ended">Tells how many migrations have ended.</param>
    public ProcessSampler(int coordinator, int broker, Func<int> ended)
    {
        (_coordinator, _broker, _ended) = (coordinator, broker, ended);
        (_coordinatorCpuAtStart, _brokerCpuAtStart) = (CpuOf(coordinator), CpuOf(broker));
        Sample();
        _running = RunAsync();
    }

    /// <summary>Processor time of the broker since the beginning, milliseconds.</summary>
    public double BrokerCpuMs => CpuOf(_broker) - _brokerCpuAtStart;

    /// <summary>Ends it.</summary>
    /// <returns>What was seen, the last look included.</returns>
    public async Task<IReadOnlyList<ScaleSample>> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Sample();
        return _samples;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                Sample();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private void Sample() => _samples.Add(new ScaleSample(
        Math.Round(Stopwatch.GetElapsedTime(_start).TotalSeconds, 2), _ended(), MemoryOf(_coordinator),
        MemoryOf(_broker), MemoryOf(Environment.ProcessId), Math.Round(CpuOf(_coordinator) - _coordinatorCpuAtStart)));

    private static double MemoryOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return Math.Round(process.WorkingSet64 / MiB, 1);
    }

    private static double CpuOf(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalMilliseconds;
    }
}
